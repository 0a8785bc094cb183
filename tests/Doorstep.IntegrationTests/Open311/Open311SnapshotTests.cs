using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Doorstep.Harness;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Platform.Hosting;

namespace Doorstep.IntegrationTests.Open311;

/// <summary>
/// The public shape of the interface, byte for byte, on both engines. Set DOORSTEP_WRITE_SNAPSHOTS=1 to write the files
/// anew after a change that is meant, and read the difference before committing it.
/// </summary>
public sealed partial class Open311SnapshotTests
{
    [Theory, EachEngine]
    public async Task Shape_is_as_committed(DatabaseEngine engine)
    {
        await using var town = await TestTown.OpenAsync(new() { Engine = engine });
        using var app = await Open311Client.WithKeyAsync(town, update: true, name: "Neighbouring city's app");
        using var anybody = new Open311Client(town);
        var ids = new List<string>
        {
            await app.ReportAsync("missed-bin", ("attribute[waste-kind][]", "food"), ("attribute[waste-kind][]", "garden"), ("media_url", "https://pictures.example/1.jpg")),
        };
        town.Clock.Jump(TimeSpan.FromHours(1));
        ids.Add(await app.ReportAsync("pothole", ("attribute[road-danger]", "unsure"), ("address_string", "Main street 4 & 5 <corner> 大街")));
        town.Clock.Jump(TimeSpan.FromMinutes(30));
        await town.AcceptAsync(ids[0]);
        await app.UpdateAsync(ids[0], "PLANNED", "c-1", "They say on Thursday.");
        await town.AnswerAsync(ids[0], "Emptied today.");
        town.Clock.Jump(TimeSpan.FromHours(20));
        await town.ConfirmAsync(ids[0], Confirmation.NotSolved, "One was forgotten.");
        town.Clock.Jump(TimeSpan.FromHours(2));
        await town.AnswerAsync(ids[0], "The last one too.");
        await town.ConfirmAsync(ids[0], Confirmation.Solved);

        var different = new List<string>();
        foreach (var format in new[] { "xml", "json" })
        {
            await CompareAsync("discovery", await anybody.GetAsync($"../discovery.{format}"));
            await CompareAsync("services", await anybody.GetAsync($"services.{format}"));
            await CompareAsync("service-definition", await anybody.GetAsync($"services/missed-bin.{format}"));
            await CompareAsync("service-definition-empty", await anybody.GetAsync($"services/street-cleaning.{format}"));
            await CompareAsync("requests", await anybody.GetAsync($"requests.{format}"));
            await CompareAsync("requests-none", await anybody.GetAsync($"requests.{format}?page=2"));
            await CompareAsync("request", await anybody.GetAsync($"requests/{ids[1]}.{format}"));
            await CompareAsync("request-with-extensions", await anybody.GetAsync($"requests/{ids[0]}.{format}?extensions=true"));
            await CompareAsync("token", await anybody.GetAsync($"tokens/{ids[1]}.{format}"));
            await CompareAsync("updates", await anybody.GetAsync($"servicerequestupdates.{format}"));
            await CompareAsync("error-not-found", await anybody.GetAsync($"requests/0000-0000.{format}"));
            await CompareAsync("error-no-key", await anybody.PostAsync($"requests.{format}"));
            await CompareAsync("error-invalid", await app.PostAsync($"requests.{format}", ("service_code", "missed-bin"), ("email", "x")));
            var posted = await app.PostAsync($"requests.{format}", ("service_code", "other"), ("address_id", "town"), ("description", "A question"));
            ids.Add(IdText().Match(posted.Body).Value);
            await CompareAsync("post-request", posted);
            await CompareAsync("post-update", await app.PostAsync($"servicerequestupdates.{format}", ("service_request_id", ids[0]), ("update_id", "c-1"),
                ("status", "PLANNED"), ("updated_datetime", "2026-03-02T10:30:00+08:00"), ("description", "They say on Thursday.")));

            async Task CompareAsync(string name, Answer answer)
            {
                var text = answer.Body;
                for (var i = 0; i < ids.Count; i++)
                {
                    text = text.Replace(ids[i], $"ID{i}-ID{i}", StringComparison.Ordinal).Replace(ids[i].Replace("-", "", StringComparison.Ordinal), $"ID{i}ID{i}", StringComparison.Ordinal);
                }

                var file = Path.Combine(Folder(), $"{name}.{format}");
                if (Environment.GetEnvironmentVariable("DOORSTEP_WRITE_SNAPSHOTS") == "1")
                {
                    await File.WriteAllTextAsync(file, text + "\n");
                }

                if (!File.Exists(file) || await File.ReadAllTextAsync(file) != text + "\n")
                {
                    different.Add($"{name}.{format}:\n{text}");
                }
            }
        }

        Assert.True(different.Count == 0, string.Join("\n\n", different));
    }

    private static string Folder([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Snapshots");

    [GeneratedRegex("[0-9A-Z]{4}-[0-9A-Z]{4}", RegexOptions.None, 1000)]
    private static partial Regex IdText();
}
