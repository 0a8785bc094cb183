using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Bench;

/// <summary>A view with its filters that a staff member gave a name.</summary>
internal sealed class SavedFilter
{
    /// <summary>Whose it is.</summary>
    public Guid AccountId { get; init; }

    /// <summary>As they call it.</summary>
    public required string Name { get; init; }

    /// <summary>The workbench's address with it.</summary>
    public required string Address { get; set; }

    /// <summary>When it was last saved.</summary>
    public DateTimeOffset At { get; set; }
}

/// <summary>A step that somebody took on many requests at once, with what is needed to take it back.</summary>
internal sealed class BulkAction
{
    /// <summary>Made with the preview, so that a form that is sent twice counts once.</summary>
    public Guid Id { get; init; }

    /// <summary>Who.</summary>
    public Guid AccountId { get; init; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>What was done.</summary>
    public BulkKind Kind { get; init; }

    /// <summary>To which unit.</summary>
    public string? Unit { get; init; }

    /// <summary>To which day.</summary>
    public DateOnly? Day { get; init; }

    /// <summary>For each request what came of it: <see cref="BulkItem"/>s as JSON.</summary>
    public required string ItemsJson { get; set; }

    /// <summary>When it was taken back; null when it was not.</summary>
    public DateTimeOffset? TakenBackAt { get; set; }
}

/// <summary>A staff member's calendar feed. The token itself is kept nowhere.</summary>
internal sealed class StaffFeed
{
    /// <summary>Whose it is; each has one at most.</summary>
    public Guid AccountId { get; init; }

    /// <summary>SHA-256 of the token, in lower-case hexadecimal.</summary>
    public required string TokenHash { get; set; }

    /// <summary>The language that its words are in.</summary>
    public required string Language { get; set; }

    /// <summary>Since when this address works.</summary>
    public DateTimeOffset At { get; set; }
}

/// <summary>How the workbench's own things are stored.</summary>
internal static class BenchTables
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static void Map(ModelBuilder model)
    {
        model.Entity<SavedFilter>(filter => filter.ToTable("staff_filters").HasKey(f => new { f.AccountId, f.Name }));

        model.Entity<BulkAction>(action =>
        {
            action.ToTable("bulk_actions").HasKey(a => a.Id);
            action.Property(a => a.Id).ValueGeneratedNever();
            action.HasIndex(a => a.At);
        });

        model.Entity<StaffFeed>(feed =>
        {
            feed.ToTable("staff_feeds").HasKey(f => f.AccountId);
            feed.Property(f => f.AccountId).ValueGeneratedNever();
            feed.HasIndex(f => f.TokenHash).IsUnique();
        });
    }
}
