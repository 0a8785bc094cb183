using Spectre.Console;

namespace Doorstep.Platform.Cli;

/// <summary>What commands say to the operator: results to standard output, errors to standard error, no colours in a pipe.</summary>
public static class Terminal
{
    private static readonly IAnsiConsole Errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });

    private static bool Colours => !Console.IsErrorRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR"));

    /// <summary>A line of the result.</summary>
    public static void Say(string line) => Console.Out.WriteLine(line);

    /// <summary>What went wrong and what to do about it.</summary>
    public static void Error(string message, string? remedy = null)
    {
        Console.Error.WriteLine($"{Coloured("Error:", 31)} {message}");
        if (remedy is not null)
        {
            Console.Error.WriteLine($"  → {remedy}");
        }
    }

    /// <summary>What is odd but did not stop the work.</summary>
    public static void Warn(string message) => Console.Error.WriteLine($"{Coloured("Note:", 33)} {message}");

    /// <summary>
    /// Shows a bar for work of a known size on a terminal, and nothing in a pipe. The work reports how much is done,
    /// between 0 and <paramref name="total"/>.
    /// </summary>
    public static Task<T> ProgressAsync<T>(string title, double total, Func<IProgress<double>, Task<T>> work)
    {
        if (Console.IsErrorRedirected)
        {
            return work(new Ignored());
        }

        return Errors.Progress()
            .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask(Markup.Escape(title), maxValue: Math.Max(total, 1));
                var result = await work(new Reported(done => task.Value = done));
                task.Value = task.MaxValue;
                return result;
            });
    }

    private sealed class Ignored : IProgress<double>
    {
        public void Report(double value)
        {
        }
    }

    private static string Coloured(string text, int code) => Colours ? $"\e[{code}m{text}\e[0m" : text;

    // Progress<T> posts to the thread pool, so the last report could come after the end.
    private sealed class Reported(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
