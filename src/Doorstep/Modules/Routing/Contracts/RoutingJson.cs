using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Doorstep.Platform.Languages;

namespace Doorstep.Modules.Routing.Contracts;

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
