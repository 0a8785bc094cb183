using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Outcomes;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.RequestTypes.Contracts;

/// <summary>Names of what is stored as codes, and what was answered to questions, in the language of the page.</summary>
public sealed class TypeWording(IStringLocalizer<RequestTypesTexts> texts, RequestTypeList types, UnitList units, AreaAtlas atlas, DayWords days)
{
    /// <summary>A unit's name; its code when it is not known any more.</summary>
    public string Unit(string? code) => units.Find(code) is { } unit ? unit.Name.In(CultureInfo.CurrentUICulture) : code ?? "";

    /// <summary>A type's name; its code when it is not known any more.</summary>
    public string Type(string? code) => types.Find(code) is { } type ? type.Name.In(CultureInfo.CurrentUICulture) : code ?? "";

    /// <summary>An area's name, its code when it is not known any more; null for no area.</summary>
    public string? Area(string? code) => code is null ? null
        : atlas.Current.Find(code) is { } area ? area.Name.In(CultureInfo.CurrentUICulture) : code;

    /// <summary>How a request came in.</summary>
    public string Channel(Channel channel) => texts[$"Channel.{channel}"];

    /// <summary>
    /// A question's label, with a remark when it was answered for the type that the request had before; its code when no type
    /// asks it any more.
    /// </summary>
    public string Question(string typeCode, string questionCode) => Asked(typeCode, questionCode) is not { } question ? questionCode
        : types.Find(typeCode)?.Questions.Contains(question) == true ? question.Label.In(CultureInfo.CurrentUICulture)
        : texts["Question.Earlier", question.Label];

    /// <summary>The value that was given to a question, as people read it: a choice's name, a moment by the town's clock.</summary>
    public string Answer(string typeCode, string questionCode, string value)
    {
        var question = Asked(typeCode, questionCode);
        return question?.Datatype switch
        {
            QuestionDatatype.SingleValueList or QuestionDatatype.MultiValueList =>
                question.Values.FirstOrDefault(v => v.Key == value)?.Name.In(CultureInfo.CurrentUICulture) ?? value,
            // A day without a time is a day, not its midnight.
            QuestionDatatype.Datetime when DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) =>
                days.Long(day),
            QuestionDatatype.Datetime when DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) =>
                days.Moment(moment),
            _ => value,
        };
    }

    /// <summary>What is wrong with an answer, as <see cref="QuestionRules"/> found it; null for other problems.</summary>
    public string? Message(Problem problem) =>
        texts[problem.Key, [.. problem.Args.Select(a => (object)(a.ToString() ?? ""))]] is { ResourceNotFound: false } known ? known.Value : null;

    private Question? Asked(string typeCode, string questionCode) =>
        (types.Find(typeCode)?.Questions ?? []).Concat(types.All.SelectMany(t => t.Questions)).FirstOrDefault(q => q.Code == questionCode);
}
