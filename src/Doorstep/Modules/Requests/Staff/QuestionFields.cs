using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Rules;

namespace Doorstep.Modules.Requests.Staff;

/// <summary>The questions of a type as form fields.</summary>
/// <param name="Type">Null while none is chosen.</param>
/// <param name="Answers">What was typed, by question code.</param>
public sealed record QuestionFields(RequestType? Type, IReadOnlyDictionary<string, IReadOnlyList<string>> Answers)
{
    /// <summary>The fields of the type with what the form holds for them.</summary>
    public static QuestionFields Of(RequestType? type, IFormCollection form) => new(type, (type?.Questions ?? [])
        .Where(q => form.ContainsKey(QuestionRules.Field(q.Code)))
        .ToDictionary(q => q.Code, IReadOnlyList<string> (q) => [.. form[QuestionRules.Field(q.Code)].OfType<string>()], StringComparer.Ordinal));

    /// <summary>The first value that was typed.</summary>
    public string? Value(Question question) => Answers.TryGetValue(question.Code, out var values) && values.Count > 0 ? values[0] : null;

    /// <summary>True when this choice was made.</summary>
    public bool Chosen(Question question, string key) => Answers.TryGetValue(question.Code, out var values) && values.Contains(key, StringComparer.Ordinal);
}
