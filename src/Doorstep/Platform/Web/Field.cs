namespace Doorstep.Platform.Web;

/// <summary>A text field of a form, with its label, hint, problem and what was typed: see <c>_Field.cshtml</c>.</summary>
/// <param name="Name">Name of the input and key of its problems.</param>
/// <param name="Label">The question.</param>
/// <param name="Value">What it holds.</param>
public sealed record Field(string Name, string Label, string? Value)
{
    /// <summary>Help under the label.</summary>
    public string? Hint { get; init; }

    /// <summary>The input's type; ignored for a text area.</summary>
    public string Type { get; init; } = "text";

    /// <summary>What the browser may fill in.</summary>
    public string? AutoComplete { get; init; }

    /// <summary>Which keyboard a phone shows.</summary>
    public string? InputMode { get; init; }

    /// <summary>A further class of the input, such as its width.</summary>
    public string CssClass { get; init; } = "";

    /// <summary>Lines of a text area; 0 for a single line.</summary>
    public int Rows { get; init; }

    /// <summary>Most characters; counted on the page for a text area.</summary>
    public int? Most { get; init; }

    /// <summary>True when the label is the page's heading.</summary>
    public bool IsHeading { get; init; }
}
