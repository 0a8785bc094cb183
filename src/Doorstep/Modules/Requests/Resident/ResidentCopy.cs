using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Feeds;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>One thing that is held: what it is called, what it says, and its name in a file for machines.</summary>
public sealed record HeldItem(string Key, string Label, string Value);

/// <summary>A group of things that are held.</summary>
public sealed record HeldGroup(string Key, string Title, IReadOnlyList<HeldItem> Items);

/// <summary>Everything that is held about a request and its resident, and who looked at it.</summary>
/// <param name="Reference">With its dash.</param>
/// <param name="Groups">In the reader's language; a group may be empty, which says that nothing is held.</param>
public sealed record Held(string Reference, IReadOnlyList<HeldGroup> Groups);

/// <summary>Gathers what is held about a request once, for the page and for the three files to take away: they cannot differ.</summary>
public sealed class ResidentCopy(IStringLocalizer<ResidentTexts> texts, RequestWording wording, AccessLog access)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Gathers it, with the log of looks as it is now.</summary>
    public async Task<Held> GatherAsync(Request request, CancellationToken ct)
    {
        var looks = await access.ForAsync(request.Id, ct);
        return new Held(
            Platform.Ids.ShortReference.Show(request.Reference),
            [
                Group("contact", Filled(
                    ("name", request.Contact?.Name), ("phone", request.Contact?.Phone),
                    ("email", request.Contact?.Email), ("postalAddress", request.Contact?.PostalAddress),
                    ("way", request.Contact is { } contact && ContactRules.WayOf(contact) is { } way ? texts[$"Contact.Way.{way}"].Value : null))),
                Group("request", Asked(request)),
                Group("answers", request.Answers.Select(a => new HeldItem(
                    a.QuestionCode, wording.Question(request.TypeCode, a.QuestionCode), wording.Answer(request.TypeCode, a.QuestionCode, a.Value)))),
                Group("files", request.Files.Select(f => new HeldItem(f.Id.ToString(), f.Name, $"{f.ContentType}, {texts["Size", Math.Max(1, f.Size / 1024)]}"))),
                Group("timeline", wording.Lines(request.Timeline, TimelineViewer.Resident).Select(l => new HeldItem(
                    l.Moment, l.At, string.Join(" – ", new[] { l.Title, l.By, l.Text, l.Reason }.OfType<string>())))),
                Group("looks", looks.Select(look => new HeldItem(
                    wording.Moment(look.At), wording.DateTime(look.At), $"{Who(look)} – {wording.Purpose(look.Purpose)}"))),
            ]);
    }

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

    private IEnumerable<HeldItem> Asked(Request request) => Filled(
        ("type", wording.Type(request.TypeCode)),
        ("description", request.Description),
        ("address", request.Address),
        ("point", request is { Latitude: { } latitude, Longitude: { } longitude } ? string.Create(CultureInfo.InvariantCulture, $"{latitude:0.#####}, {longitude:0.#####}") : null),
        ("area", wording.Area(request.AreaCode)),
        ("areaReason", wording.Reason(request.AreaReason)),
        ("channel", wording.Channel(request.Channel)),
        ("visibility", wording.Visibility(request.Public)),
        ("language", CultureInfo.GetCultureInfo(request.Language).NativeName),
        ("reported", wording.DateTime(request.ReportedAt)),
        ("recorded", wording.DateTime(request.RecordedAt)),
        ("state", wording.State(request, TimelineViewer.Resident)),
        ("owner", wording.Unit(request.OwnerUnit)),
        ("due", request.PromisedBy is { } due ? wording.DateAndTime(due) : null),
        ("source", request.Source),
        ("externalId", request.ExternalId));

    private IEnumerable<HeldItem> Filled(params (string Key, string? Value)[] items) =>
        items.Where(i => !string.IsNullOrEmpty(i.Value)).Select(i => new HeldItem(i.Key, texts[$"Held.{i.Key}"], i.Value!));

    private HeldGroup Group(string key, IEnumerable<HeldItem> items) => new(key, texts[$"Held.Group.{key}"], [.. items]);

    private string Who(Look look) =>
        look.Unit is null ? look.Name : texts["NameOf", look.Name, wording.UnitOrArea(look.Unit)];
}
