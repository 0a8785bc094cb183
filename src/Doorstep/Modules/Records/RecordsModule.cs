using Doorstep.Modules.Records.Contracts;
using Doorstep.Modules.Records.Contracts.Access;
using Doorstep.Modules.Records.Jobs;
using Doorstep.Modules.Records.Tree;
using Doorstep.Modules.Town;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Web;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Records;

/// <summary>The append-only journal, the log of staff looks, and the signed tree over both.</summary>
public sealed class RecordsModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses => [typeof(TownModule)];

    /// <inheritdoc/>
    public override void AddServices(IServiceCollection services, Installation installation)
    {
        services.AddSingleton(_ => LogKey.In(new FileInfo(Path.Combine(installation.Keys.FullName, "records.pem"))));
        services.AddScoped<RecordJournal>().AddScoped<AccessLog>();
        services.AddSingleton<LogSequencer>();
        services.AddHostedService(provider => provider.GetRequiredService<LogSequencer>());
        services.AddTransient<ICheck, RecordLogCheck>();
        services.AddSingleton<Retention>().AddHostedService(provider => provider.GetRequiredService<Retention>());
        services.AddRetention<StoredForm>("forms that waited for a sign-in", new("kept_forms", "an hour"), now => f => f.ExpiresAt <= now);
    }

    /// <inheritdoc/>
    public override void MapTables(ModelBuilder model) => RecordsTables.Map(model);

    /// <inheritdoc/>
    public override void MapEndpoints(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/records/checkpoint", async (DoorstepDb db, CancellationToken ct) =>
            await db.Set<KeptCheckpoint>().OrderByDescending(c => c.Size).Select(c => c.Note).FirstOrDefaultAsync(ct) is { } note
                ? TypedResults.Text(note)
                : TypedResults.Text("The log is empty.\n", statusCode: StatusCodes.Status404NotFound)).AllowAnonymous();
        routes.MapGet("/records/key", (LogKey key) => TypedResults.Text(key.Verifier + "\n")).AllowAnonymous();
    }
}
