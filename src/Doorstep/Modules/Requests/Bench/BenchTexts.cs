namespace Doorstep.Modules.Requests.Bench;

/// <summary>Marks the texts of the workbench: its views, saved filters, steps on many at once, calendar. <c>BenchTexts.resx</c>.</summary>
public sealed class BenchTexts;
