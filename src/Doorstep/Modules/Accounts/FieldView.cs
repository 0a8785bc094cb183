namespace Doorstep.Modules.Accounts;

/// <summary>A labelled text field with its error, for the partial <c>_Field</c>.</summary>
/// <param name="Name">The form field, which is also its id.</param>
/// <param name="Label">What it asks.</param>
public sealed record FieldView(string Name, string Label)
{
    /// <summary>What it holds; never a password.</summary>
    public string? Value { get; init; }

    /// <summary>The input's type.</summary>
    public string Type { get; init; } = "text";

    /// <summary>What a browser may fill in: an autocomplete token.</summary>
    public string Complete { get; init; } = "off";

    /// <summary>What helps to answer.</summary>
    public string? Hint { get; init; }
}
