using System.Net;
using Doorstep.Modules.Alerts.Jobs;
using Doorstep.Modules.Open311.Forwarding;
using Doorstep.Modules.Requests.Jobs;
using Doorstep.Platform.Database;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Sms;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Testing.Handlers;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Module = Doorstep.Platform.Hosting.Module;

namespace Doorstep.Harness;

/// <summary>How a test wants its town; what is not said is the usual.</summary>
public sealed record TownSetup
{
    /// <summary>Which database.</summary>
    public DatabaseEngine Engine { get; init; } = DatabaseEngine.Sqlite;

    /// <summary>The modules of the program, unless a test looks at the platform alone.</summary>
    public IReadOnlyList<Module> Modules { get; init; } = AllModules.Create();

    /// <summary>The town's clock.</summary>
    public ManualClock Clock { get; init; } = new();

    /// <summary>True for a real Kestrel on a free port of 127.0.0.1, false for a server in memory.</summary>
    public bool Listens { get; init; }

    /// <summary>Changes the town folder before it is first loaded.</summary>
    public Action<DirectoryInfo>? Folder { get; init; }

    /// <summary>Changes services; rarely needed.</summary>
    public Action<WebApplicationBuilder>? Configure { get; init; }

    /// <summary>Where its mail goes; null for a town that has not set up mail.</summary>
    public PostOffice? Mail { get; init; }

    /// <summary>Its SMS gateway; null for a town without one.</summary>
    public SmsSettings? Sms { get; init; }

    /// <summary>Hosts inside the network that its operator lets it call.</summary>
    public string InsideHosts { get; init; } = "127.0.0.1";

    /// <summary>True to let it send mail by itself, by its clock; otherwise only <see cref="TestTown.SendMailAsync"/> does.</summary>
    public bool SendsMailByItself { get; init; }

    /// <summary>A folder of the test's own to make the data folder in; null for the usual.</summary>
    public DirectoryInfo? In { get; init; }

    /// <summary>False for a database without any table.</summary>
    public bool Migrated { get; init; } = true;

    /// <summary>The filled town whose data it begins with; see <see cref="TownTemplate"/>.</summary>
    internal FilledTown? CopyOf { get; init; }
}

/// <summary>
/// A small town of its own: the whole app over a real database, with a clock that the test moves. One for a class:
/// <c>public class AskTests(Towns towns) : IClassFixture&lt;Towns&gt;</c> and <c>await towns.OnAsync(engine)</c>; one for a test:
/// <c>await using var town = await TestTown.OpenAsync(new() { Engine = engine })</c>.
/// </summary>
public sealed partial class TestTown : IAsyncDisposable
{
    private readonly TownSetup setup;

    private TestTown(TownSetup setup, Installation installation)
    {
        this.setup = setup;
        Installation = installation;
        App = Build();
    }

    /// <summary>The running app.</summary>
    public WebApplication App { get; private set; }

    /// <summary>The app's services.</summary>
    public IServiceProvider Services => App.Services;

    /// <summary>Where its data is.</summary>
    public Installation Installation { get; }

    /// <summary>The clock that everything in it reads.</summary>
    public ManualClock Clock => setup.Clock;

    /// <summary>The app's writer.</summary>
    public Writer Writer => Services.GetRequiredService<Writer>();

    /// <summary>Where it listens; in memory, the name by which it is called.</summary>
    public Uri Address => setup.Listens ? new Uri(App.Urls.First()) : new Uri("http://localhost/");

    /// <summary>Opens a town in a fresh folder with a fresh database.</summary>
    public static async Task<TestTown> OpenAsync(TownSetup? setup = null)
    {
        setup ??= new();
        var data = setup.In?.CreateSubdirectory("town") ?? Directory.CreateTempSubdirectory("doorstep-test-");
        try
        {
            var installation = await SettleAsync(data, setup);
            var town = new TestTown(setup, installation);
            await town.StartAsync();
            return town;
        }
        catch
        {
            data.Delete(recursive: true);
            throw;
        }
    }

    // A fresh database and folder, or copies of those of a town that was filled before.
    private static async Task<Installation> SettleAsync(DirectoryInfo data, TownSetup setup)
    {
        if (setup.CopyOf is { } filled)
        {
            filled.CopyFolderTo(data);
            return Installation.At(data, setup.Engine == DatabaseEngine.Postgres ? await PostgresCluster.CopyDatabaseAsync(filled.Database!) : null);
        }

        var installation = Installation.At(data, setup.Engine == DatabaseEngine.Postgres ? await PostgresCluster.CreateDatabaseAsync(setup.Migrated) : null);
        if (setup is { Engine: DatabaseEngine.Sqlite, Migrated: true })
        {
            await SqliteTemplate.CopyToAsync(installation);
        }

        await WriteFolderAsync(installation);
        setup.Folder?.Invoke(installation.TownFolder);
        return installation;
    }

    /// <summary>Stops it and leaves its data where they are, to be copied.</summary>
    internal async Task StopForGoodAsync()
    {
        await App.StopAsync();
        await App.DisposeAsync();
    }

    /// <summary>Somebody new at a browser.</summary>
    /// <param name="language">What the browser asks for.</param>
    /// <param name="language">What their browser asks for.</param>
    /// <param name="from">Their network address, as the proxy in front says it.</param>
    /// <param name="copied">Whose cookies they have a copy of, as they are now.</param>
    public Visitor Visit(string language = "en", string? from = null, Visitor? copied = null)
    {
        var inner = setup.Listens ? new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false,
            // On a busy machine a server's early no may take longer than the second after which a body is sent all the same.
            Expect100ContinueTimeout = TimeSpan.FromSeconds(30),
        } : App.GetTestServer().CreateHandler();
        var cookies = new CookieContainer();
        cookies.Add(copied?.Cookies.GetAllCookies() ?? []);
        var client = new HttpClient(new RedirectHandler { InnerHandler = new CookieContainerHandler(cookies) { InnerHandler = inner } }) { BaseAddress = Address };
        if (from is not null)
        {
            client.DefaultRequestHeaders.Add("X-Forwarded-For", from);
        }

        client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(language);
        return new Visitor(client) { Cookies = cookies };
    }

    /// <summary>Looks into the database.</summary>
    public async Task<T> ReadAsync<T>(Func<DoorstepDb, Task<T>> look)
    {
        await using var scope = Services.CreateAsyncScope();
        return await look(scope.ServiceProvider.GetRequiredService<DoorstepDb>());
    }

    /// <summary>Runs plain SQL, beside the writer.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var connection = await Services.GetRequiredService<Connections>().OpenForWritingAsync(CancellationToken.None);
        await connection.ExecuteAsync(sql, CancellationToken.None);
    }

    /// <summary>The first column of the rows of a query.</summary>
    public async Task<List<object?>> QueryAsync(string sql)
    {
        await using var connection = await Services.GetRequiredService<Connections>().OpenForWritingAsync(CancellationToken.None);
        return await connection.ColumnAsync(sql);
    }

    /// <summary>
    /// Makes every commit fail that wrote to this table, as late as a commit can fail: the database itself refuses it.
    /// Ends with the returned object.
    /// </summary>
    public async Task<IAsyncDisposable> FailCommitsOfAsync(string table)
    {
        // A broken reference that is only looked at when the transaction commits.
        await ExecuteAsync("""
            CREATE TABLE IF NOT EXISTS fault_nothing (id INTEGER PRIMARY KEY);
            CREATE TABLE IF NOT EXISTS fault (id INTEGER REFERENCES fault_nothing (id) DEFERRABLE INITIALLY DEFERRED);
            """);
        await ExecuteAsync(Installation.Engine == DatabaseEngine.Sqlite
            ? $"""
              CREATE TRIGGER fault_{table}_i AFTER INSERT ON {table} BEGIN INSERT INTO fault VALUES (1); END;
              CREATE TRIGGER fault_{table}_u AFTER UPDATE ON {table} BEGIN INSERT INTO fault VALUES (1); END;
              """
            : $"""
              CREATE OR REPLACE FUNCTION fault_now() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO fault VALUES (1); RETURN NULL; END $$;
              CREATE TRIGGER fault_{table} AFTER INSERT OR UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION fault_now();
              """);
        return new Undo(() => ExecuteAsync(Installation.Engine == DatabaseEngine.Sqlite
            ? $"DROP TRIGGER fault_{table}_i; DROP TRIGGER fault_{table}_u;"
            : $"DROP TRIGGER fault_{table} ON {table};"));
    }

    /// <summary>Stops the app and starts it again on the same data, as after a reboot.</summary>
    /// <param name="meanwhile">What happens while it does not run.</param>
    public async Task RestartAsync(Action? meanwhile = null)
    {
        await App.StopAsync();
        await App.DisposeAsync();
        meanwhile?.Invoke();
        App = Build();
        await StartAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        // Background work ends before what it uses.
        await App.StopAsync();
        await App.DisposeAsync();
        Installation.Data.Delete(recursive: true);
    }

    private WebApplication Build() => DoorstepApp.Build(setup.Modules, Installation, Clock, quiet: true, builder =>
    {
        if (setup.Listens)
        {
            builder.WebHost.UseUrls("http://127.0.0.1:0");
        }
        else
        {
            builder.WebHost.UseTestServer();
            // The server in memory has no bound on a body's size, and says so at every request.
            builder.Logging.AddFilter("Microsoft.AspNetCore.Routing.EndpointRoutingMiddleware", LogLevel.Error)
                .AddFilter("Microsoft.AspNetCore.Mvc.Filters.RequestSizeLimitFilter", LogLevel.Error);
        }

        // Hashing is slow on purpose; the tests sign in often and are not what it guards against.
        builder.Services.PostConfigure<PasswordHasherOptions>(hashing => hashing.IterationCount = 1000);
        ConfigureMail(builder.Services);
        // Tests ring the alarms themselves; otherwise a jump of the clock would change requests behind their backs.
        foreach (var byItself in builder.Services.Where(s => s.ServiceType == typeof(IHostedService)
            && s.ImplementationFactory is Func<IServiceProvider, HandlingClock> or Func<IServiceProvider, PassOnSender> or Func<IServiceProvider, AlertTeller>).ToList())
        {
            builder.Services.Remove(byItself);
        }

        setup.Configure?.Invoke(builder);
    });

    /// <summary>Rings the alarms of requests that are due by the town's clock.</summary>
    public async Task<HandlingClock.Done> RingAsync() => await Services.GetRequiredService<HandlingClock>().RunOnceAsync(CancellationToken.None);

    /// <summary>Tells what is due to those who asked for alerts. Returns how many letters it put into the outbox.</summary>
    public Task<int> TellAlertsAsync() => Services.GetRequiredService<AlertTeller>().RunOnceAsync(CancellationToken.None);

    private async Task StartAsync()
    {
        if (setup.Migrated)
        {
            await Services.GetRequiredService<Migrations>().ApplyAsync(CancellationToken.None);
            foreach (var module in setup.Modules)
            {
                var problems = await module.OpenAsync(Services, CancellationToken.None);
                if (problems.Count > 0)
                {
                    throw new InvalidOperationException(string.Join('\n', problems.Select(p => $"{p.Message} {p.Remedy}")));
                }
            }
        }

        await App.StartAsync();
    }

    private sealed class Undo(Func<Task> undo) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync() => await undo();
    }
}

/// <summary>A town on each engine, shared by the tests of a class and opened by the first that asks.</summary>
public class Towns : IAsyncLifetime
{
    private readonly SemaphoreSlim opening = new(1, 1);
    private readonly Dictionary<DatabaseEngine, TestTown> towns = [];

    /// <summary>What the class wants; derive to change it.</summary>
    protected virtual TownSetup Setup => new();

    /// <summary>The class's town on this engine.</summary>
    public async Task<TestTown> OnAsync(DatabaseEngine engine)
    {
        await opening.WaitAsync();
        try
        {
            return towns.TryGetValue(engine, out var town) ? town : towns[engine] = await TestTown.OpenAsync(Setup with { Engine = engine });
        }
        finally
        {
            opening.Release();
        }
    }

    /// <inheritdoc/>
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var town in towns.Values)
        {
            await town.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }
}
