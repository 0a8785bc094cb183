using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.RequestTypes.Contracts;

/// <summary>Whether what a resident answered fits the type's questions.</summary>
public static class QuestionRules
{
    /// <summary>Most characters of an answer.</summary>
    public const int Longest = 2000;

    /// <summary>Form field of a question.</summary>
    public static string Field(string code) => $"q-{code}";

    /// <summary>Every problem at once, each at the field of its question. Answers to questions that the type does not ask are nobody's.</summary>
    public static IReadOnlyList<Problem> Check(IReadOnlyList<Question> questions, IReadOnlyDictionary<string, IReadOnlyList<string>> answers)
    {
        var problems = new List<Problem>();
        foreach (var question in questions)
        {
            var values = Given(answers, question);
            if (values.Count == 0)
            {
                if (question.Required)
                {
                    problems.Add(new Problem("Error.Question.Missing", Field(question.Code), question.Label));
                }

                continue;
            }

            if (Fault(question, values) is { } key)
            {
                problems.Add(new Problem(key, Field(question.Code), question.Label, Longest));
            }
        }

        return problems;
    }

    /// <summary>The values that are not empty, folded as their kind asks for, each once.</summary>
    public static IReadOnlyList<string> Given(IReadOnlyDictionary<string, IReadOnlyList<string>> answers, Question question) =>
        answers.TryGetValue(question.Code, out var values)
            ? [.. values.Select(v => Fold(question.Datatype, v)).OfType<string>().Distinct(StringComparer.Ordinal)]
            : [];

    private static string? Fold(QuestionDatatype kind, string value) => kind switch
    {
        QuestionDatatype.Text => Folding.Prose(value),
        QuestionDatatype.String => Folding.Line(value),
        _ => Folding.Token(value),
    };

    private static string? Fault(Question question, IReadOnlyList<string> values)
    {
        if (values.Count > 1 && question.Datatype != QuestionDatatype.MultiValueList)
        {
            return "Error.Question.OnlyOne";
        }

        if (values.Any(v => TextLength.IsOver(v, Longest)))
        {
            return "Error.Question.TooLong";
        }

        return question.Datatype switch
        {
            QuestionDatatype.Number when Typed.Number(values[0]) is null => "Error.Question.Number",
            QuestionDatatype.Datetime when !IsoMoment.TryRead(values[0], out _) => "Error.Question.Datetime",
            QuestionDatatype.SingleValueList or QuestionDatatype.MultiValueList
                when values.Any(v => question.Values.All(choice => choice.Key != v)) => "Error.Question.NotAChoice",
            _ => null,
        };
    }
}
