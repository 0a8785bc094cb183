using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Requests.Staff;
using Doorstep.Modules.Routing.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Languages;

namespace Doorstep.Modules.Routing.Staff;

/// <summary>What the page of a rule offers to choose from.</summary>
/// <param name="town">The town as it is now.</param>
/// <param name="units">Its units.</param>
/// <param name="areas">Its areas.</param>
/// <param name="form">What was chosen: it is offered again even when it is gone, so that it can be taken out knowingly.</param>
public sealed class RuleChoices(RoutingTown town, UnitList units, AreaTree areas, RuleForm form)
{
    /// <summary>Tags of the languages in which name and reason are written, each with its own name.</summary>
    public IReadOnlyList<(string Tag, string Name)> Languages { get; } = [.. town.Languages.Select(l => (l, AppLanguages.For(l)?.NativeName ?? l))];

    /// <summary>Types by their groups.</summary>
    public IEnumerable<IGrouping<string, RequestType>> Types { get; } = town.Types.OrderBy(t => t.Place).GroupBy(t => t.Group.In(CultureInfo.CurrentUICulture), StringComparer.Ordinal);

    /// <summary>Types to choose a target from.</summary>
    public IEnumerable<RequestType> AllTypes { get; } = town.Types.OrderBy(t => t.Place);

    /// <summary>Codes of types that were chosen and are gone.</summary>
    public IReadOnlyList<string> GoneTypes { get; } = [.. form.Values("types").Where(t => town.Type(t) is null)];

    /// <summary>Areas, parents before their children.</summary>
    public IReadOnlyList<AreaChoice> Areas { get; } = AreaChoice.In(areas, null);

    /// <summary>Codes of areas that were chosen and are not in the list.</summary>
    public IReadOnlyList<string> OtherAreas => [.. form.Values("areas").Where(a => Areas.All(c => c.Code != a))];

    /// <summary>Units at work, and the chosen one.</summary>
    public IReadOnlyList<Unit> Units { get; } = [.. units.Current.Where(u => u.Active || u.Code == form.Value("unit"))];

    /// <summary>Questions of the chosen types, or of all; those with a condition are always there. Dates cannot be asked for.</summary>
    public IReadOnlyList<Question> Questions { get; } =
    [
        .. town.Types.OrderBy(t => t.Place).SelectMany(t => t.Questions.Select(q => (Type: t.Code, Question: q)))
            .Where(q => q.Question.Datatype != QuestionDatatype.Datetime)
            .Where(q => form.Values("types").Count == 0 || form.Has("types", q.Type) || form.Asks(q.Question))
            .Select(q => q.Question).DistinctBy(q => q.Code, StringComparer.Ordinal),
    ];
}

/// <summary>Texts of a rule that is not written yet.</summary>
internal static class LocalTextOf
{
    public static readonly LocalText Nothing = new([]);
}

/// <summary>A box to tick.</summary>
/// <param name="Field">Name of the field.</param>
/// <param name="Value">What is sent.</param>
/// <param name="Text">What is shown.</param>
/// <param name="On">True when it is ticked.</param>
/// <param name="Place">Its place among the boxes of the field; the first has the field's own id, which the error summary links to.</param>
public sealed record RuleTick(string Field, string Value, string Text, bool On, int Place)
{
    /// <summary>Unique on the page.</summary>
    public string Id => Place == 0 ? Field.Replace('.', '_') : $"{Field.Replace('.', '_')}-{Place.ToString(CultureInfo.InvariantCulture)}";
}
