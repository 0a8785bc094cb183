using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Languages;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Routing;

/// <summary>A set of rules as it was put into force. None is ever changed or removed: old requests refer to it.</summary>
internal sealed class StoredRuleSet
{
    /// <summary>1 for a town's first.</summary>
    public int Version { get; init; }

    /// <summary>Since when it is in force.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The coordinator's account; null for what the demo plants.</summary>
    public Guid? ById { get; init; }

    /// <summary>The coordinator's name.</summary>
    public required string ByName { get; init; }

    /// <summary>The rules: see <see cref="RoutingJson"/>.</summary>
    public required string RulesJson { get; init; }
}

/// <summary>What a coordinator is writing. It takes nothing until it is put into force.</summary>
internal sealed class StoredRulesDraft
{
    /// <summary>Whose it is.</summary>
    public Guid AccountId { get; init; }

    /// <summary>The version that it began with.</summary>
    public int BaseVersion { get; set; }

    /// <summary>Grows with every change.</summary>
    public int Edition { get; set; }

    /// <summary>The edition that was tried on past requests; null before that.</summary>
    public int? TriedEdition { get; set; }

    /// <summary>When it last changed.</summary>
    public DateTimeOffset At { get; set; }

    /// <summary>The rules: see <see cref="RoutingJson"/>.</summary>
    public required string RulesJson { get; set; }
}

/// <summary>How rules are stored: one JSON array in their order.</summary>
internal static class RoutingJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter(), new LocalTexts() },
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        // Chinese stays readable in the database.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Write(IEnumerable<RoutingRule> rules) => JsonSerializer.Serialize(rules, Options);

    public static IReadOnlyList<RoutingRule> Read(string json) => JsonSerializer.Deserialize<List<RoutingRule>>(json, Options) ?? [];

    public static IReadOnlyList<RoutingRule> Read(Stream json) => JsonSerializer.Deserialize<List<RoutingRule>>(json, Options) ?? [];

    private sealed class LocalTexts : JsonConverter<LocalText>
    {
        public override LocalText Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            new(JsonSerializer.Deserialize<Dictionary<string, string>>(ref reader, options) ?? []);

        public override void Write(Utf8JsonWriter writer, LocalText value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value.All.OrderBy(t => t.Key, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal), options);
    }
}

/// <summary>How rule sets and drafts are stored.</summary>
internal static class RoutingTables
{
    public static void Map(ModelBuilder model)
    {
        model.Entity<StoredRuleSet>(set =>
        {
            set.ToTable("routing_rule_sets").HasKey(s => s.Version);
            set.Property(s => s.Version).ValueGeneratedNever();
        });

        model.Entity<StoredRulesDraft>(draft =>
        {
            draft.ToTable("routing_drafts").HasKey(d => d.AccountId);
            draft.Property(d => d.AccountId).ValueGeneratedNever();
            draft.Property(d => d.Edition).IsConcurrencyToken();
        });
    }
}
