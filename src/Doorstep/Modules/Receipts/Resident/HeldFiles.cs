using System.Text.Encodings.Web;
using System.Text.Json;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Platform.Feeds;

namespace Doorstep.Modules.Receipts.Resident;

/// <summary>What is held, as files to take away.</summary>
public static class HeldFiles
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What a file is called when it is saved.</summary>
    public static string NameOf(Held held, string ending) => $"{held.Kind}-{held.Reference}.{ending}";

    /// <summary>For machines: stable keys, values in the reader's language.</summary>
    public static byte[] ToJson(Held held) => JsonSerializer.SerializeToUtf8Bytes(
        new
        {
            reference = held.Reference,
            held = held.Groups.ToDictionary(
                g => g.Key, g => g.Items.Select(i => new { key = i.Key, label = i.Label, value = i.Value }).ToList(), StringComparer.Ordinal),
        },
        Readable);

    /// <summary>For a spreadsheet: UTF-8 with a mark, so that it opens with Chinese right, and no cell that it would run as a formula.</summary>
    public static async Task<byte[]> ToCsvAsync(Held held)
    {
        using var bytes = new MemoryStream();
        await using (var csv = new CsvTable(bytes, mark: true))
        {
            await csv.RowAsync(["group", "key", "label", "value"]);
            foreach (var (group, item) in held.Groups.SelectMany(g => g.Items.Select(i => (g, i))))
            {
                await csv.RowAsync([group.Key, item.Key, item.Label, item.Value]);
            }
        }

        return bytes.ToArray();
    }
}
