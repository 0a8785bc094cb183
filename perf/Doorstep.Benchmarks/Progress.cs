namespace Doorstep.Benchmarks;

/// <summary>Tells on standard error what happens now, since a run takes long; results go to standard output.</summary>
internal static class Progress
{
    private static readonly long Begun = TimeProvider.System.GetTimestamp();

    public static void Say(FormattableString what) =>
        Console.Error.WriteLine($"{TimeProvider.System.GetElapsedTime(Begun):mm\\:ss} {FormattableString.Invariant(what)}");
}
