using System.Globalization;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Reviews.Rules;
using Doorstep.Modules.Reviews.Tables;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Statistics;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Reviews;

/// <summary>Says in the language of the page what a review was drawn from and what came of it.</summary>
public sealed class ReviewWording(IStringLocalizer<ReviewsTexts> texts, RequestWording wording, DayWords days)
{
    /// <summary>A share as a whole percentage; a dash for none.</summary>
    public string Percent(double? rate) => rate is { } share ? texts["Rate", Whole(share)].Value : texts["Nothing"].Value;

    /// <summary>An interval in whole percentages; a dash for none.</summary>
    public string Between(Interval? interval) =>
        interval is { } range ? texts["Interval", Whole(range.Low), Whole(range.High)].Value : texts["Nothing"].Value;

    /// <summary>What an answer claims.</summary>
    public string OutcomeOf(RequestOutcome? outcome) => outcome is { } one ? wording.Reason($"Outcome.{one}") : texts["Outcome.None"].Value;

    /// <summary>What a sample was drawn from: unit, area, days, answer, word.</summary>
    public IReadOnlyList<string> Of(SampleReview review) =>
    [
        review.UnitCode is null ? texts["New.AnyUnit"].Value : wording.Unit(review.UnitCode),
        wording.Area(review.AreaCode) ?? texts["WholeTown"].Value,
        texts["Of.Days", Day(review.ClosedFrom), Day(review.ClosedTo)].Value,
        review.Outcome is null ? texts["New.AnyOutcome"].Value : texts["Of.Answer", OutcomeOf(review.Outcome)].Value,
        review.Word is { } word ? texts["Of.Word", wording.Confirmed(word)].Value : texts["New.AnyWord"].Value,
    ];

    private static string Whole(double share) => (share * 100).ToString("F0", CultureInfo.CurrentCulture);

    private string Day(DateOnly day) => days.Short(day);
}
