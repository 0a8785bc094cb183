using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Areas.Contracts.Access;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Rules;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>A line of what a draft says, for people.</summary>
/// <param name="Part">Which part of the draft it is.</param>
/// <param name="Label">What it answers.</param>
/// <param name="Values">What was given.</param>
/// <param name="Change">The page on which it is changed.</param>
public sealed record DraftRow(string Part, string Label, IReadOnlyList<string> Values, string Change);

/// <summary>What every page of asking stands on.</summary>
public sealed class ReportSteps(
    Drafts drafts, FormTickets tickets, SendDraft send, RequestTypeList types, AreaAtlas atlas, ResidentMessages messages,
    RequestWording wording, MapWords places, IStringLocalizer<ResidentTexts> texts, TimeProvider clock)
{
    public Drafts Drafts => drafts;

    /// <summary>The tickets of forms.</summary>
    public FormTickets Tickets => tickets;

    /// <summary>Sending them.</summary>
    public SendDraft Send => send;

    /// <summary>The town's types.</summary>
    public RequestTypeList Types => types;

    /// <summary>The town's areas.</summary>
    public AreaTree Areas => atlas.Current;

    /// <summary>Problems in the reader's language.</summary>
    public ResidentMessages Messages => messages;

    /// <summary>The page's texts.</summary>
    public IStringLocalizer<ResidentTexts> Texts => texts;

    /// <summary>The town's clock.</summary>
    public TimeProvider Clock => clock;

    /// <summary>What a draft says, line by line, in the order in which it is asked.</summary>
    public async Task<IReadOnlyList<DraftRow>> RowsAsync(Draft draft, CancellationToken ct)
    {
        var type = types.Find(draft.TypeCode);
        List<DraftRow> rows =
        [
            new(PartOf.Type, texts["Check.Type"], [type?.Name.ToString() ?? ""], "/report"),
            new(PartOf.Place, texts["Check.Where"], await PlaceAsync(draft, ct), "/report/where"),
        ];
        rows.AddRange((type?.Questions ?? []).Select(question => new DraftRow(
            QuestionRules.Field(question.Code), question.Label.ToString(),
            QuestionRules.Given(draft.Answers, question).Select(v => wording.Answer(type!.Code, question.Code, v)).ToList() is { Count: > 0 } given ? given : [texts["Check.NoAnswer"]],
            "/report/details")));
        rows.Add(new(PartOf.Words, texts["Check.Words"], [draft.Description ?? ""], "/report/details"));
        rows.Add(new(
            PartOf.Contact, texts["Check.Contact"],
            draft.Reach == true ? [.. new[] { draft.Name, draft.Phone, draft.Email, draft.PostalAddress }.OfType<string>()] : [texts["Check.NoContact"]], "/report/contact"));
        return rows;
    }

    /// <summary>Where it is, in lines: the words, the nearest street, the point, the area and how it was found.</summary>
    private async Task<IReadOnlyList<string>> PlaceAsync(Draft draft, CancellationToken ct)
    {
        var place = Placing.Decide(atlas.Current, draft.Latitude, draft.Longitude, draft.AreaCode);
        var spot = draft is { Latitude: { } latitude, Longitude: { } longitude } ? new MapSpot(latitude, longitude) : (MapSpot?)null;
        var lines = new[]
        {
            draft.Address,
            await places.NearAsync(spot, ct),
            spot?.ToString().Replace(",", ", ", StringComparison.Ordinal),
            wording.Area(place.AreaCode),
            wording.Reason(place.Reason),
        };
        return [.. lines.OfType<string>()];
    }
}
