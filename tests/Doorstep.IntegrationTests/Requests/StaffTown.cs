using System.Globalization;
using Doorstep.Harness;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Modules.Receipts.Operations;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Requests;

/// <summary>A town with a north and a south, for who sees what.</summary>
public class StaffTowns : Towns
{
    /// <inheritdoc/>
    protected override TownSetup Setup => new() { Folder = WithDistricts };

    /// <summary>Writes two squares into the town's areas.</summary>
    public static void WithDistricts(DirectoryInfo folder) => File.WriteAllText(Path.Combine(folder.FullName, "areas.geojson"), """
        {"type":"FeatureCollection","features":[
        {"type":"Feature","properties":{"code":"town","level":"town","parent":"","name_en":"Our Town","name_zh-Hans":"我们镇"},"geometry":null},
        {"type":"Feature","properties":{"code":"north","level":"district","parent":"town","name_en":"North","name_zh-Hans":"城北"},"geometry":{"type":"Polygon","coordinates":[[[121,31.5],[122,31.5],[122,32],[121,32],[121,31.5]]]}},
        {"type":"Feature","properties":{"code":"south","level":"district","parent":"town","name_en":"South","name_zh-Hans":"城南"},"geometry":{"type":"Polygon","coordinates":[[[121,31],[122,31],[122,31.5],[121,31.5],[121,31]]]}}]}
        """);
}

/// <summary>What residents of the test town ask.</summary>
internal static class Asked
{
    /// <summary>Stores a request through the operation; a pothole in the north unless told otherwise.</summary>
    public static async Task<Receipt> AskAsync(
        this TestTown town, string type = "pothole", string? area = "north", string description = "A deep hole by the school", string? address = "School Lane 3", string? name = "Wang Fang") =>
        (await town.Services.GetRequiredService<ReportRequest>().RunAsync(
            new NewRequest
            {
                TypeCode = type, Description = description, Address = address, AreaCode = area, Answers = AnswersOf(town, type),
                Contact = name is null ? null : new ContactDetails { Name = name, Phone = "0571 8888 1234" },
            },
            default)).Value;

    /// <summary>The town's day, as its field of a form takes it.</summary>
    public static string Today(this TestTown town) =>
        town.Services.GetRequiredService<CurrentTown>().Profile.Calendar.DateOf(town.Clock.GetUtcNow()).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The town's day so many days from now, as a field takes it.</summary>
    public static string Day(this TestTown town, int days) =>
        DateOnly.ParseExact(town.Today(), "yyyy-MM-dd", CultureInfo.InvariantCulture).AddDays(days).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>An answer that says it is done today.</summary>
    public static AnswerInput Done(this TestTown town, string account) =>
        new(RequestOutcome.Done, account, town.Services.GetRequiredService<CurrentTown>().Profile.Calendar.DateOf(town.Clock.GetUtcNow()));

    /// <summary>Where staff open it.</summary>
    public static string Desk(this Receipt receipt) => $"/staff/requests/{ShortReference.Show(receipt.Reference)}";

    /// <summary>The request as stored, with its timeline and files.</summary>
    public static Task<Request> RequestAsync(this TestTown town, string reference) => town.ReadAsync(db => db.Set<Request>()
        .Include(r => r.Timeline.OrderBy(e => e.Place)).Include(r => r.Files).Include(r => r.Answers).AsSplitQuery().FirstAsync(r => r.Reference == reference));

    /// <summary>Its resident erases what the town holds of them.</summary>
    public static async Task EraseAsync(this TestTown town, Guid receipt)
    {
        await using var scope = town.Services.CreateAsyncScope();
        var kind = scope.ServiceProvider.GetServices<IReceiptKind>().Single(k => k.Name == "request");
        await scope.ServiceProvider.GetRequiredService<EraseContact>().RunAsync(new OpenedReceipt(receipt, "", "", kind, null), default);
    }

    /// <summary>How to reach its resident.</summary>
    public static Task<ContactDetails?> ContactAsync(this TestTown town, Guid request) => town.ReadAsync(db => Contacts.OfAsync(db, request, default));

    private static Dictionary<string, IReadOnlyList<string>> AnswersOf(TestTown town, string type) =>
        town.Services.GetRequiredService<RequestTypeList>().Find(type)!.Questions.Where(q => q.Required)
            .ToDictionary(q => q.Code, IReadOnlyList<string> (q) => [q.Values.Count > 0 ? q.Values[0].Key : "1"], StringComparer.Ordinal);
}
