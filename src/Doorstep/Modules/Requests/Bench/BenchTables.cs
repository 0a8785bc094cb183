using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Bench;

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

/// <summary>How steps on many at once are stored.</summary>
internal static class BenchTables
{
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static void Map(ModelBuilder model)
    {
        model.Entity<BulkAction>(action =>
        {
            action.ToTable("bulk_actions").HasKey(a => a.Id);
            action.Property(a => a.Id).ValueGeneratedNever();
            action.HasIndex(a => a.At);
        });
    }
}
