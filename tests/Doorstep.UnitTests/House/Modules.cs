namespace Doorstep.UnitTests.House;

/// <summary>Where a module stands, and which numbers its migrations take from now on.</summary>
/// <param name="Name">The module.</param>
/// <param name="Layer">Its layer: it uses lower ones, or what stands above it in this table in its own.</param>
/// <param name="First">The first number of its block.</param>
/// <param name="Last">The last.</param>
internal sealed record ModulePlace(string Name, int Layer, int First, int Last);

/// <summary>The order of the house; docs/architecture.md shows it.</summary>
internal static class ModulePlaces
{
    public static readonly IReadOnlyList<ModulePlace> All =
    [
        new("Town", 1, 10, 19),
        new("Areas", 2, 20, 29),
        new("Records", 2, 40, 49),
        new("Accounts", 2, 2500, 2599),
        new("Notifications", 3, 80, 89),
        new("Search", 3, 1000, 1099),
        new("Site", 3, 2100, 2199),
        new("Receipts", 4, 1100, 1199),
        new("Desk", 4, 1200, 1299),
        new("Moderation", 4, 1300, 1399),
        new("Alerts", 4, 1400, 1499),
        new("RequestTypes", 5, 1500, 1599),
        new("Routing", 6, 1600, 1699),
        new("Requests", 7, 1900, 1999),
        new("Published", 8, 2300, 2399),
        new("Import", 8, 2400, 2499),
        new("Open311", 8, 1700, 1799),
        new("Projects", 8, 1800, 1899),
        new("Reviews", 8, 2200, 2299),
        new("Results", 10, 2000, 2099),
    ];

    /// <summary>Migrations from before there were blocks for these modules. Nothing is added.</summary>
    public static readonly IReadOnlySet<string> OldMigrations = new HashSet<string>(StringComparer.Ordinal)
    {
        "0030_accounts",
        "0031_staff_sessions",
        "0050_requests",
        "0051_request_drafts",
        "0052_workbench",
        "0055_open311",
        "0056_handling",
        "0057_routing_rules",
        "0058_must_solve",
        "0059_workbench",
        "0061_sample_reviews",
        "0062_pass_ons",
        "0063_pictures",
        "0064_publishing",
        "0065_duplicates",
        "0066_search",
        "0067_alerts",
        "0068_map",
        "0069_first_answers",
        "0070_unlink_personal",
        "0072_alert_events_in_order",
        "0073_drafts_of_forms",
        "0075_letters",
        "0076_ended_follows",
        "0077_open311_what_was_sent",
        "0079_imported_dates",
        "0090_personal_releases",
        "0091_must_solve_people",
        "0092_source_hash",
        "0094_upload_networks",
        "0096_clock_of_old_records",
        "0098_told_once",
        "0099_reopen_causes",
    };
}
