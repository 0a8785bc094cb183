namespace Doorstep.Platform.Outcomes;

/// <summary>Why an operation said no. Expected failures are outcomes; exceptions mean bugs.</summary>
public enum RefusalKind
{
    /// <summary>The input does not hold; the problems name the fields.</summary>
    Invalid,

    /// <summary>There is no such thing, or the caller may not know that there is.</summary>
    NotFound,

    /// <summary>The caller may not do this.</summary>
    Forbidden,

    /// <summary>Somebody else changed it first, or its state does not allow the step.</summary>
    Conflict,
}

/// <summary>One thing that is wrong.</summary>
/// <param name="Key">Key of the message in the module's texts, such as <c>Error.Description.Missing</c>.</param>
/// <param name="Field">The form field it belongs to; null when it is about the whole.</param>
/// <param name="Args">Values for the message's placeholders.</param>
public sealed record Problem(string Key, string? Field = null, params object[] Args);

/// <summary>An operation's no, with all its reasons at once.</summary>
public sealed record Refusal(RefusalKind Kind, IReadOnlyList<Problem> Problems)
{
    /// <summary>The input does not hold.</summary>
    public static Refusal Invalid(params IReadOnlyList<Problem> problems) => new(RefusalKind.Invalid, problems);

    /// <summary>The input does not hold, for one reason.</summary>
    public static Refusal Invalid(string key, string? field = null, params object[] args) =>
        new(RefusalKind.Invalid, [new Problem(key, field, args)]);

    /// <summary>There is no such thing.</summary>
    public static Refusal NotFound(string key) => new(RefusalKind.NotFound, [new Problem(key)]);

    /// <summary>The caller may not do this.</summary>
    public static Refusal Forbidden(string key) => new(RefusalKind.Forbidden, [new Problem(key)]);

    /// <summary>The state of things does not allow it.</summary>
    public static Refusal Conflict(string key, params object[] args) =>
        new(RefusalKind.Conflict, [new Problem(key, null, args)]);
}

/// <summary>What an operation came to: a value or a refusal.</summary>
public readonly record struct Outcome<T>
{
    private readonly T? value;

    private Outcome(T? value, Refusal? refusal)
    {
        this.value = value;
        Refusal = refusal;
    }

    /// <summary>True when there is a value.</summary>
    public bool Succeeded => Refusal is null;

    /// <summary>The no; null on success.</summary>
    public Refusal? Refusal { get; }

    /// <summary>The result. Throws when the operation was refused: ask <see cref="Succeeded"/> first.</summary>
    public T Value => Refusal is null
        ? value!
        : throw new InvalidOperationException($"Refused: {string.Join(", ", Refusal.Problems.Select(p => p.Key))}");

    /// <summary>A success.</summary>
    public static implicit operator Outcome<T>(T value) => new(value, null);

    /// <summary>A refusal.</summary>
    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);
}

/// <summary>The value of an operation that has nothing to tell but that it was done.</summary>
public readonly record struct Done;
