using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Published.Reading;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Published.Map;

/// <summary>What the map's script draws, in UTF-8.</summary>
/// <param name="Plain">The JSON.</param>
/// <param name="Squeezed">The same with gzip.</param>
/// <param name="Tag">Changes when the content does.</param>
/// <param name="MadeAt">When it was read.</param>
internal sealed record PinsFile(byte[] Plain, byte[] Squeezed, string Tag, DateTimeOffset MadeAt);

/// <summary>
/// The points of public requests as JSON: <c>{"more":false,"states":["new",…],"pins":[[latitude,longitude,state,"reference"],…]}</c>,
/// the newest first. <c>more</c> says that there were too many; then a smaller view shows the rest.
/// </summary>
public sealed class PublicPins(DoorstepDb db, PublicRequests requests)
{
    /// <summary>The most pins that one view gets. A browser on a phone still moves smoothly with as many.</summary>
    public const int Most = 20_000;

    private static readonly string[] States = [.. RequestStates.All.Select(row => row.Colour).Distinct(StringComparer.Ordinal)];

    internal async Task<PinsFile> MakeAsync(PublicFilter filter, MapBox? box, DateTimeOffset now, CancellationToken ct, int most = Most)
    {
        var narrowed = (await requests.FilteredAsync(filter, ct)).Where(r => r.Latitude != null && r.Longitude != null);
        narrowed = box is { } view ? MapList.Inside(narrowed, view) : narrowed;
        var rows = await PublicRequests.Newest(PublicRequests.Picked(db, PublicRequests.Newest(narrowed).Take(most + 1)))
            .Select(r => new { r.Reference, r.Latitude, r.Longitude, r.State, r.Confirmation, r.ReopenCount }).ToListAsync(ct);

        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            json.WriteBoolean("more", rows.Count > most);
            json.WriteStartArray("states");
            foreach (var state in States)
            {
                json.WriteStringValue(state);
            }

            json.WriteEndArray();
            json.WriteStartArray("pins");
            foreach (var r in rows.Take(most))
            {
                json.WriteStartArray();
                json.WriteNumberValue(Math.Round(r.Latitude!.Value, 5));
                json.WriteNumberValue(Math.Round(r.Longitude!.Value, 5));
                json.WriteNumberValue(Array.IndexOf(States, RequestWording.StateClass(r.State, r.Confirmation, r.ReopenCount)));
                json.WriteStringValue(ShortReference.Show(r.Reference));
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        var plain = bytes.ToArray();
        using var squeezed = new MemoryStream();
        await using (var gzip = new GZipStream(squeezed, CompressionLevel.Optimal, leaveOpen: true))
        {
            await gzip.WriteAsync(plain, ct);
        }

        return new PinsFile(plain, squeezed.ToArray(), Convert.ToHexStringLower(SHA256.HashData(plain).AsSpan(0, 12)), now);
    }
}

/// <summary>Keeps what was made for a moment, so that a crowd at the map reads the database once.</summary>
internal sealed class PinShelf(TimeProvider clock)
{
    /// <summary>How old an answer may be.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(20);

    // Views differ for everybody, so only as many are kept as memory bears: each holds up to a megabyte.
    private const int Kept = 32;

    private readonly ConcurrentDictionary<string, PinsFile> shelf = new(StringComparer.Ordinal);

    public async Task<PinsFile> TakeAsync(PublicPins pins, PublicFilter filter, MapBox? box, CancellationToken ct)
    {
        var (key, now) = (filter.AddressWith($"{box}"), clock.Now());
        if (shelf.TryGetValue(key, out var kept) && now - kept.MadeAt < Fresh && now >= kept.MadeAt)
        {
            return kept;
        }

        var made = await pins.MakeAsync(filter, box, now, ct);
        if (shelf.Count >= Kept)
        {
            foreach (var old in shelf.OrderBy(s => s.Value.MadeAt).Take(Kept / 2).Select(s => s.Key))
            {
                shelf.TryRemove(old, out _);
            }
        }

        return shelf[key] = made;
    }
}
