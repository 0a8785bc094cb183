using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Doorstep.Benchmarks.Servers;

/// <summary>
/// The floor: the same web server with nothing behind it. What is put at an address is held in memory and given to who gets it; who posts
/// a form there has it read, and gets the same bytes. Run with <c>floor</c> as a process of its own.
/// </summary>
internal static class FloorServer
{
    public static async Task<int> RunAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        var held = new Dictionary<string, Held>(StringComparer.Ordinal);
        app.Run(async http =>
        {
            var path = http.Request.Path.Value ?? "/";
            if (HttpMethods.IsPut(http.Request.Method))
            {
                using var bytes = new MemoryStream();
                await http.Request.Body.CopyToAsync(bytes, http.RequestAborted);
                held[path] = new Held(bytes.ToArray(), http.Request.ContentType ?? "text/html", http.Request.Query["status"] == "201" ? 201 : 200);
                return;
            }

            if (HttpMethods.IsPost(http.Request.Method) && http.Request.HasFormContentType)
            {
                var form = await http.Request.ReadFormAsync(http.RequestAborted);
                if (form["service_code"].Count == 0)
                {
                    http.Response.StatusCode = StatusCodes.Status400BadRequest;
                    return;
                }
            }

            if (!held.TryGetValue(path, out var answer))
            {
                http.Response.StatusCode = path == "/" ? StatusCodes.Status200OK : StatusCodes.Status404NotFound;
                return;
            }

            http.Response.StatusCode = answer.Status;
            http.Response.ContentType = answer.ContentType;
            http.Response.ContentLength = answer.Bytes.Length;
            await http.Response.Body.WriteAsync(answer.Bytes, http.RequestAborted);
        });
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();
        Console.WriteLine($"The floor is open at {app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First()}");
        // Who started it has ended, however it ended, when nobody holds the other end any more.
        _ = Task.Run(async () =>
        {
            while (await Console.In.ReadLineAsync() is not null)
            {
                // Nobody says anything.
            }

            await app.StopAsync();
        });
        await app.WaitForShutdownAsync();
        return 0;
    }

    private sealed record Held(byte[] Bytes, string ContentType, int Status);
}
