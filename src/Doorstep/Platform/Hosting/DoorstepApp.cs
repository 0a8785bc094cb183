using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Paper;
using Doorstep.Platform.RateLimits;
using Doorstep.Platform.Telemetry;
using Doorstep.Platform.Time;
using Doorstep.Platform.Web;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.WebEncoders;

namespace Doorstep.Platform.Hosting;

/// <summary>Puts the modules together into one web application.</summary>
public static class DoorstepApp
{
    /// <summary>Builds everything and starts nothing.</summary>
    /// <param name="modules">In the order in which they are opened: a module comes after those that it uses.</param>
    /// <param name="installation">Where its data is.</param>
    /// <param name="clock">The clock that everything reads.</param>
    /// <param name="quiet">True for commands: only warnings are logged.</param>
    /// <param name="configure">Lets a test change services, such as the server.</param>
    public static WebApplication Build(
        IReadOnlyList<Module> modules, Installation installation, TimeProvider clock, bool quiet, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            // Pages are found in this assembly, whichever program hosts it.
            ApplicationName = typeof(DoorstepApp).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Read whole, so that what is too long is refused in words.
            kestrel.Limits.MaxRequestLineSize = ForgivingRequests.LongestLine;
        });
        builder.Logging.SetMinimumLevel(quiet ? LogLevel.Warning : LogLevel.Information);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // The command says itself where it listens; docs/operate says that the keys folder is to be guarded.
        builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        // Warns that it makes pages with forms uncacheable, which is what we want.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error);
        // It warns at each first start that keys lie unencrypted in the data folder: so they do, beside the database.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);

        AddPlatform(builder.Services, modules, installation, clock);
        foreach (var module in modules)
        {
            module.AddServices(builder.Services, installation);
        }

        configure?.Invoke(builder);
        var app = builder.Build();
        UsePlatform(app);
        var routes = app.WithHead();
        routes.MapClientAssets();
        routes.MapHealth();
        foreach (var module in modules)
        {
            module.MapEndpoints(routes);
        }

        return app;
    }

    private static void AddPlatform(IServiceCollection services, IReadOnlyList<Module> modules, Installation installation, TimeProvider clock)
    {
        services.AddSingleton(installation).AddSingleton(clock).AddSingleton(modules);
        services.AddSingleton(TableMaps.Of(modules)).AddSingleton<Connections>().AddSingleton<Writer>().AddSingleton<Migrations>().AddSingleton<DatabaseCheck>();
        services.AddSingleton<Readiness>().AddSingleton<ClockWatch>().AddSingleton<Heartbeat>().AddSingleton<Traces>();
        services.AddSingleton<ICheck>(provider => provider.GetRequiredService<DatabaseCheck>());
        services.AddSingleton<FileStore>().AddSingleton<NamedFiles>().AddSingleton<FileSweep>().AddHostedService(provider => provider.GetRequiredService<FileSweep>());
        services.AddSingleton<ICheck, FileStoreCheck>().AddTransient<ICheck, NamedFilesCheck>();
        services.AddSingleton<ICheck, ClockCheck>().AddSingleton<ICheck, PrivateFolderCheck>();
        services.AddHostedService(provider => provider.GetRequiredService<Writer>());
        services.AddSingleton(provider => new RowLayouts(() =>
        {
            using var db = provider.GetRequiredService<IDbContextFactory<DoorstepDb>>().CreateDbContext();
            return db.Model;
        }));
        // Before everything that acts by the clock, and stopped after it.
        services.AddHostedService(provider => provider.GetRequiredService<Heartbeat>());
        // From a pool: EF Core makes thirty services for each new context, which took as long as many a page.
        services.AddPooledDbContextFactory<DoorstepDb>((provider, options) => provider.GetRequiredService<Connections>().ForReading(options));
        services.AddScoped(provider => provider.GetRequiredService<IDbContextFactory<DoorstepDb>>().CreateDbContext());
        services.AddSingleton(_ => SecretCode.WithKeyIn(new FileInfo(Path.Combine(installation.Keys.FullName, "codes.key"))));
        services.AddDataProtection().SetApplicationName("Doorstep").PersistKeysToFileSystem(installation.Keys);

        services.AddSingleton(_ => ClientAssets.Load(Path.Combine(AppContext.BaseDirectory, "wwwroot", "assets")));
        services.AddSingleton<PaperFont>().AddSingleton<OutsideSources>().AddSingleton<Limiter>().AddSingleton<HomeLanguage>().AddSingleton<PublicSite>();
        services.AddLocalization();
        // Chinese goes out as it is: as escapes each character would take eight bytes.
        services.Configure<WebEncoderOptions>(encoder => encoder.TextEncoderSettings = new TextEncoderSettings(UnicodeRanges.All));
        services.AddHttpContextAccessor();
        services.AddTelemetry(TelemetrySettings.OfEnvironment());
        services.AddRazorPages(pages =>
        {
            pages.RootDirectory = "/Modules";
            foreach (var module in modules)
            {
                module.AddPages(pages.Conventions);
            }
        });
        services.FoldForms();
        services.Configure<MvcOptions>(mvc => mvc.Filters.Add(new TokenRefused()));
        services.AddAntiforgery(antiforgery => antiforgery.Cookie.Name = "doorstep-form");
        services.AddAuthorization().AddSingleton<Navigation>();
        services.AddRateLimiter(limits => limits.RejectionStatusCode = StatusCodes.Status429TooManyRequests);
        services.AddResponseCompression(compression =>
        {
            // Pages hold a fresh masked token each time, so compressing them over HTTPS gives no secret away.
            compression.EnableForHttps = true;
            compression.MimeTypes =
            [
                .. ResponseCompressionDefaults.MimeTypes, "application/geo+json", "application/atom+xml", "text/csv", "image/svg+xml",
            ];
        });
        services.Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Fastest);
        services.Configure<ForwardedHeadersOptions>(forwarded =>
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost);
    }

    private static void UsePlatform(WebApplication app)
    {
        app.UseForwardedHeaders();
        app.UseForgivingRequests();
        app.UseExceptionHandler("/error/500");
        app.UseStatusCodePagesWithReExecute("/error/{0}");
        app.UseKnownHosts();
        app.UseStorageFaults();
        app.UseSecurityHeaders();
        app.UseResponseCompression();
        app.UseFoldedInput();
        app.UseLanguageChoice();
        app.UseMiddleware<KeptForms>();
        app.UseRouting();
        app.UseMethods();
        app.UseAddressLimit();
        // An address that nobody serves is not there for anyone: without this the policy for what is not named would ask for a sign-in.
        app.Use((context, next) =>
        {
            if (context.GetEndpoint() is not null)
            {
                return next(context);
            }

            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        app.MapRazorPages();
    }
}
