using System.Globalization;
using System.Net;
using System.Text.Json;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Jobs;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Outgoing;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Open311.Forwarding;

/// <summary>
/// Passes public requests on to bodies with an Open311 interface: place, words and the town's reference, never who asked. Each
/// attempt is noted before it begins, so that a body never gets one twice; one that may have arrived is not sent again. What
/// came of it stands on the request's timeline.
/// </summary>
public sealed class PassOnSender(
    Writer writer, IDbContextFactory<DoorstepDb> contexts, BodyList bodies, RequestNotes notes, CurrentTown town, OutgoingHttp http, ClockWatch watch, TimeProvider clock, ILogger<PassOnSender> log)
    : PeriodicJob(Pause, clock, log)
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private const int MostInOneRun = 100;
    private const int MostBytes = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan[] Waits = [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(12), TimeSpan.FromDays(1), TimeSpan.FromDays(2)];

    private enum Result
    {
        Taken,
        TryAgain,
        Refused,
        Unknown,
    }

    /// <summary>Sends what is due now, up to a bound. Returns how many a body took.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        // By a clock that leapt, what is on its way right now would be taken for lost.
        if (!watch.IsBelieved)
        {
            return 0;
        }

        var taken = 0;
        for (var i = 0; i < MostInOneRun && !ct.IsCancellationRequested; i++)
        {
            if (await ClaimAsync(ct) is not { } claimed)
            {
                break;
            }

            var (item, lost) = claimed;
            var (result, number) = lost ? (Result.Unknown, null)
                : bodies.Find(item.Body) is { Endpoint: not null } body ? await SendAsync(item, body, ct)
                : (Result.Refused, null);
            await NoteAsync(item, result, number);
            taken += result == Result.Taken ? 1 : 0;
        }

        return taken;
    }

    /// <inheritdoc/>
    protected override string Failure => "Requests could not be passed on";

    /// <inheritdoc/>
    protected override Task WorkAsync(CancellationToken ct) => RunOnceAsync(ct);

    /// <summary>The next that is due, marked as being sent; or one whose sender has been silent for long.</summary>
    private async Task<(PassOn Item, bool Lost)?> ClaimAsync(CancellationToken ct) =>
        (await writer.RunAsync<(PassOn, bool)?>(
            async (write, token) =>
            {
                var item = await write.Db.Set<PassOn>()
                    .Where(p => (p.State == PassOnState.Waiting || p.State == PassOnState.Sending) && p.NextAt <= write.Now)
                    .OrderBy(p => p.NextAt).FirstOrDefaultAsync(token);
                if (item is null)
                {
                    return ((PassOn, bool)?)null;
                }

                var lost = item.State == PassOnState.Sending;
                (item.State, item.Attempts, item.NextAt) = (PassOnState.Sending, item.Attempts + 1, write.Now + (Patience * 6));
                return (item, lost);
            },
            ct)).Value;

    private async Task<(Result Result, string? Number)> SendAsync(PassOn item, Body body, CancellationToken ct)
    {
        await using var db = await contexts.CreateDbContextAsync(ct);
        if (await RequestReading.Of(db, ReadingRights.Everybody).FirstOrDefaultAsync(r => r.Id == item.RequestId, ct) is not { } request)
        {
            return (Result.Refused, null);
        }

        using var form = new FormUrlEncodedContent(Fields(request, body));
        try
        {
            using var ask = new HttpRequestMessage(HttpMethod.Post, new Uri($"{body.Endpoint!.AbsoluteUri.TrimEnd('/')}/requests.json")) { Content = form };
            return await http.AskAsync(ask, Patience, JudgeAsync, ct);
        }
        catch (HttpRequestException failure)
        {
            // Only what surely was not handed over is tried again.
            return (failure.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError
                ? Result.TryAgain : Result.Unknown, null);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (Result.Unknown, null);
        }
    }

    private static async Task<(Result Result, string? Number)> JudgeAsync(HttpResponseMessage answer, CancellationToken ct) => answer.IsSuccessStatusCode ? (Result.Taken, await NumberAsync(answer, ct))
        : (answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.ServiceUnavailable ? Result.TryAgain
            : (int)answer.StatusCode >= 500 ? Result.Unknown : Result.Refused, null);

    private IEnumerable<KeyValuePair<string, string>> Fields(ReadableRequest request, Body body)
    {
        var note = $"{town.Profile.Name.In(request.Language)}: {ShortReference.Show(request.Reference)}";
        (string Name, string? Value)[] fields =
        [
            ("jurisdiction_id", body.Jurisdiction),
            ("service_code", body.ServiceCode),
            ("api_key", body.KeyVariable is { } variable ? Environment.GetEnvironmentVariable(variable) : null),
            ("lat", request.Latitude?.ToString("F6", CultureInfo.InvariantCulture)),
            ("long", request.Longitude?.ToString("F6", CultureInfo.InvariantCulture)),
            ("address_string", request.Address ?? request.AreaCode),
            ("description", $"{request.Description[..Math.Min(request.Description.Length, 3800)]}\n\n{note}"),
        ];
        return fields.Where(f => !string.IsNullOrEmpty(f.Value)).Select(f => KeyValuePair.Create(f.Name, f.Value!));
    }

    /// <summary>The body's own number, from a well-formed answer; null when it gives none, or a token that stands for one to come.</summary>
    private static async Task<string?> NumberAsync(HttpResponseMessage answer, CancellationToken ct)
    {
        try
        {
            using var json = JsonDocument.Parse(await OutgoingHttp.BeginningAsync(answer, MostBytes, ct));
            var first = json.RootElement.ValueKind == JsonValueKind.Array && json.RootElement.GetArrayLength() > 0 ? json.RootElement[0] : json.RootElement;
            var number = first.ValueKind == JsonValueKind.Object && first.TryGetProperty("service_request_id", out var id) ? id.ToString() : null;
            return Folding.Prose(number) is { Length: <= 100 } clean ? clean : null;
        }
        catch (Exception garbage) when (garbage is JsonException or IOException or HttpRequestException or OperationCanceledException)
        {
            // It was taken; only its number is not known.
            return null;
        }
    }

    private async Task NoteAsync(PassOn sent, Result result, string? number) => await writer.RunAsync<Done>(async (write, token) =>
    {
        var item = await write.Db.Set<PassOn>().FirstAsync(p => p.RequestId == sent.RequestId && p.Body == sent.Body, token);
        if (result == Result.TryAgain && item.Attempts <= Waits.Length)
        {
            (item.State, item.NextAt) = (PassOnState.Waiting, write.Now + Waits[item.Attempts - 1]);
            return default(Done);
        }

        item.State = result == Result.Taken ? PassOnState.Taken : PassOnState.Failed;
        return await notes.AddAsync(
            write, sent.RequestId,
            new RequestNote(TimelineKind.PassedOn, Actor.System)
            {
                Words = language => bodies.Find(sent.Body)?.Name.In(language) ?? sent.Body,
                Reason = result switch { Result.Taken => "PassedOn.Taken", Result.Unknown => "PassedOn.Unknown", _ => "PassedOn.Failed" }, About = number,
            },
            token);
    });
}
