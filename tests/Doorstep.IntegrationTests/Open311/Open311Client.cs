using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Xml.Linq;
using Doorstep.Harness;
using Doorstep.IntegrationTests.Requests;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Contracts.Access;
using Doorstep.Modules.Requests;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Open311;

/// <summary>What a call was answered with.</summary>
public sealed record Answer(HttpStatusCode Status, string? Type, string Body, HttpResponseHeaders Headers, DateTimeOffset? LastModified = null)
{
    /// <summary>The body as XML; throws when it is none.</summary>
    public XElement Xml => XDocument.Parse(Body).Root!;

    /// <summary>The body as JSON; throws when it is none.</summary>
    public JsonElement Json => JsonDocument.Parse(Body).RootElement;

    /// <summary>The values of every element with this name.</summary>
    public IReadOnlyList<string> All(string element) => [.. Xml.Descendants(element).Select(e => e.Value)];
}

/// <summary>Another system: a program that speaks Open311 and nothing else.</summary>
public sealed class Open311Client(TestTown town, string? key = null) : IDisposable
{
    private readonly Visitor visitor = town.Visit();

    /// <summary>A client with a fresh key that may do this.</summary>
    public static async Task<Open311Client> WithKeyAsync(
        TestTown town, bool write = true, bool update = false, bool personal = false, string? unit = null, string? name = null) =>
        new(town, (await town.Services.GetRequiredService<ApiKeys>().AddAsync(
            new NewApiKey(name ?? $"App {Guid.CreateVersion7(town.Clock.GetUtcNow())}", unit, write, update, personal), CancellationToken.None)).Value);

    /// <summary>Its key.</summary>
    public string? Key => key;

    /// <summary>Reads; the key goes along in a header.</summary>
    public Task<Answer> GetAsync(string path) => SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/open311/v2/{path}"));

    /// <summary>Posts a form; the key goes along as a parameter.</summary>
    public Task<Answer> PostAsync(string path, params (string Name, string Value)[] form) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, $"/open311/v2/{path}")
        {
            Content = new FormUrlEncodedContent([.. form.Select(f => KeyValuePair.Create(f.Name, f.Value)), .. key is null ? [] : new[] { KeyValuePair.Create("api_key", key) }]),
        });

    /// <summary>Sends anything.</summary>
    public async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        if (key is not null && request.Method != HttpMethod.Post)
        {
            request.Headers.TryAddWithoutValidation("X-Api-Key", key);
        }

        using var response = await visitor.Http.SendAsync(request);
        return new Answer(response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsStringAsync(), response.Headers, response.Content.Headers.LastModified);
    }

    /// <summary>Posts a request that must be taken and returns its id.</summary>
    public async Task<string> ReportAsync(string service = "street-cleaning", params (string Name, string Value)[] more)
    {
        var answer = await PostAsync("requests.xml",
            [("service_code", service), ("lat", "42.5"), ("long", "1.5"), ("description", "Broken glass by the bench"), .. more]);
        Assert.True(answer.Status == HttpStatusCode.OK, answer.Body);
        return Assert.Single(answer.All("service_request_id"));
    }

    /// <summary>Posts an update.</summary>
    public Task<Answer> UpdateAsync(string id, string status, string updateId, string words = "Looked at it.") => PostAsync(
        "servicerequestupdates.xml", ("service_request_id", id), ("update_id", updateId), ("status", status),
        ("updated_datetime", town.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'")), ("description", words));

    /// <inheritdoc/>
    public void Dispose() => visitor.Dispose();
}

/// <summary>What staff and residents do beside the interface.</summary>
internal static class Beside
{
    public static Task<Request> RequestAsync(this TestTown town, string id)
    {
        Assert.True(ShortReference.TryRead(id, out var reference), id);
        return town.ReadAsync(db => db.Set<Request>().AsSplitQuery().Include(r => r.Timeline).Include(r => r.Answers).FirstAsync(r => r.Reference == reference));
    }

    public static async Task StaffAsync(this TestTown town, string id, Func<IServiceProvider, StaffStep, Task<Outcome<Done>>> take)
    {
        var request = await town.RequestAsync(id);
        var staff = new StaffMember(Guid.CreateVersion7(town.Clock.GetUtcNow()), "Ana Pons", StaffRole.Coordinator, null, null);
        var outcome = await take(town.Services, new StaffStep(staff, request.Reference, request.Version));
        Assert.True(outcome.Succeeded, outcome.Refusal?.ToString());
    }

    public static Task AcceptAsync(this TestTown town, string id) =>
        town.StaffAsync(id, (s, step) => s.GetRequiredService<AcceptRequest>().RunAsync(step, CancellationToken.None));

    public static Task AskResidentAsync(this TestTown town, string id, string question) =>
        town.StaffAsync(id, (s, step) => s.GetRequiredService<AskResident>().RunAsync(step, question, CancellationToken.None));

    public static Task AnswerAsync(this TestTown town, string id, string account) =>
        town.StaffAsync(id, (s, step) => s.GetRequiredService<AnswerRequest>().RunAsync(step, town.Done(account), CancellationToken.None));

    public static async Task ConfirmAsync(this TestTown town, string id, Modules.Requests.Contracts.Confirmation word, string? words = null)
    {
        var request = await town.RequestAsync(id);
        var outcome = await town.Services.GetRequiredService<ConfirmRequest>().RunAsync(
            request.Reference, town.Services.GetRequiredService<SecretCode>().For(request.Id), word, words, CancellationToken.None);
        Assert.True(outcome.Succeeded, outcome.Refusal?.ToString());
    }
}
