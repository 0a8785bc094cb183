using System.CommandLine;
using Doorstep.Platform.Cli;
using Doorstep.Platform.Database;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Platform.Hosting;

/// <summary><c>doorstep clock</c>: what is thought of this machine's clock; <c>clock confirm</c>: a person says that it is right.</summary>
internal static class ClockCommand
{
    public static Command Create(CommandLine cli)
    {
        var command = new Command("clock", "Say whether this machine's clock is believed, against what the database saw last.");
        command.SetAction((parse, ct) => cli.RunAsync(parse, ShowAsync, ct));
        var confirm = new Command("confirm", "Say that this machine's clock is right, after a long stop or a leap. What waited for it goes on.");
        confirm.SetAction((parse, ct) => cli.RunAsync(parse, ConfirmAsync, ct));
        command.Subcommands.Add(confirm);
        return command;
    }

    private static async Task<int> ShowAsync(IServiceProvider services, CancellationToken ct)
    {
        var words = (await LookAsync(services, ct)).Words;
        Terminal.Say(words is null ? "The clock is believed." : $"Not believed yet: {words}.");
        return words is null ? 0 : 1;
    }

    /// <summary>Notes that a person believes this machine's clock.</summary>
    internal static async Task<int> ConfirmAsync(IServiceProvider services, CancellationToken ct)
    {
        var before = await LookAsync(services, ct);
        _ = (await services.GetRequiredService<Writer>().RunAsync<Done>(
            async (write, token) =>
            {
                var rows = write.Db.Set<HeartbeatRow>();
                if (await rows.ExecuteUpdateAsync(r => r.SetProperty(x => x.SeenAt, write.Now), token) == 0)
                {
                    rows.Add(new HeartbeatRow { BeatAt = write.Now, SeenAt = write.Now, RewrittenAt = write.Now });
                }

                return default(Done);
            },
            ct)).Value;
        Terminal.Say($"Confirmed: it is {before.Now:yyyy-MM-dd HH:mm} UTC. A running server goes on within {Heartbeat.Pause.TotalSeconds:0} seconds.");
        return 0;
    }

    private static async Task<ClockVerdict> LookAsync(IServiceProvider services, CancellationToken ct)
    {
        await using var scope = services.CreateAsyncScope();
        var row = await scope.ServiceProvider.GetRequiredService<DoorstepDb>().Set<HeartbeatRow>().SingleOrDefaultAsync(ct);
        var watch = services.GetRequiredService<ClockWatch>();
        watch.Heard(row?.SeenAt);
        return watch.Look();
    }
}

/// <summary>Whether the clock goes on from where the database saw it last.</summary>
internal sealed class ClockCheck(IDbContextFactory<DoorstepDb> contexts, TimeProvider clock) : ICheck
{
    /// <inheritdoc/>
    public string Title => "Clock";

    /// <inheritdoc/>
    public async Task<IReadOnlyList<CheckFinding>> RunAsync(CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        var row = await db.Set<HeartbeatRow>().SingleOrDefaultAsync(ct);
        var now = clock.Now();
        var state = row is null ? ClockState.Believed : ClockRule.Judge(now - row.SeenAt);
        return [new ClockVerdict(state, now, row?.SeenAt).Words is { } words
            ? new CheckFinding(state == ClockState.Settling, $"Look at the clock: {words}.",
                state == ClockState.Settling ? null : "Put the machine's clock right (timedatectl says whether a time server is asked), or run: doorstep clock confirm", Doubtful: true)
            : new CheckFinding(true, "It goes on from where it was last seen.")];
    }
}
