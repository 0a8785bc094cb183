using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Requests.Staff.Steps;

/// <summary>A template for one request, in its resident's language.</summary>
/// <param name="Place">Its place in the town's file, from 1.</param>
/// <param name="Outcome">The outcome that it is for.</param>
/// <param name="Name">What staff choose it by.</param>
/// <param name="Text">With what Doorstep knows filled in; blanks are still there.</param>
public sealed record FilledTemplate(int Place, RequestOutcome Outcome, LocalText Name, string Text);

/// <summary>Fills templates for a request.</summary>
public sealed class FillTemplates(AnswerTemplates templates, RequestWording wording, CurrentTown town)
{
    /// <summary>Those that fit the request's type, its own before those for every type.</summary>
    public IReadOnlyList<FilledTemplate> For(Request request, DateTimeOffset now)
    {
        var fits = templates.All.Where(t => t.TypeCode is null || t.TypeCode == request.TypeCode)
            .OrderBy(t => t.TypeCode is null).ThenBy(t => t.Outcome).ThenBy(t => t.Place).ToList();
        using (Speaking.In(request.Language))
        {
            string Value(string name) => name switch
            {
                "reference" => ShortReference.Show(request.Reference),
                "type" => wording.Type(request.TypeCode),
                "place" => Folding.Prose(request.Address) ?? wording.Area(request.AreaCode) ?? town.Profile.Name.ToString(),
                "unit" => wording.Unit(request.OwnerUnit),
                "date" => wording.Date(now),
                _ => town.Profile.Name.ToString(),
            };
            return [.. fits.Select(t => new FilledTemplate(t.Place, t.Outcome, t.Name, TemplateText.Fill(t.Text.ToString(), Value)))];
        }
    }
}
