namespace Doorstep.Platform.Paper;

/// <summary>The font that the program carries for printing: Latin and Chinese, one weight (docs/decisions/0016-paper.md).</summary>
public sealed class PaperFont
{
    private readonly Lazy<TrueTypeFont> font = new(() => Load(new FileInfo(Path.Combine(AppContext.BaseDirectory, "fonts", "NotoSansSC-Regular.ttf"))));

    /// <summary>The font, read when it is first needed.</summary>
    public TrueTypeFont Font => font.Value;

    private static TrueTypeFont Load(FileInfo file) => file.Exists
        ? TrueTypeFont.Load(file)
        : throw new InvalidOperationException($"{file.FullName} is missing. Build without SkipClient, or copy the folder fonts beside the program.");
}
