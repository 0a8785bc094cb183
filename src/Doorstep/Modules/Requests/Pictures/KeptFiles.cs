using System.Text.Json;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Platform.Files;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Pictures;
using Doorstep.Platform.Time;
using Microsoft.AspNetCore.DataProtection;

namespace Doorstep.Modules.Requests.Pictures;

/// <summary>A file that is on disk while its form is not done yet.</summary>
public sealed record KeptFile(string Sha256, string Name, string ContentType, long Size, Guid By, long UntilMs, string? Small = null, int Width = 0, int Height = 0);

/// <summary>
/// Keeps the files of a form that comes back with a question, so that nobody has to choose them again. The form carries a
/// sealed note for each; a note that is forged, old or somebody else's counts as none. What no request names in the end is
/// swept from the disk.
/// </summary>
public sealed class KeptFiles(PictureStore store, FileStore files, IDataProtectionProvider protection, TimeProvider clock)
{
    /// <summary>Most files of one request.</summary>
    public const int Most = 6;

    /// <summary>Most bytes of a form: room for its files and what is around them.</summary>
    public const long MostFormBytes = (Most * FileStore.MostBytes) + (4 * 1024 * 1024);

    // Shorter than the sweep's patience: a note never names a file that is gone.
    private static readonly TimeSpan Lasting = TimeSpan.FromHours(12);
    private readonly IDataProtector seal = protection.CreateProtector("Doorstep.Requests.KeptFile");

    /// <summary>The files that came with the form and those kept before; a problem for each that cannot be taken.</summary>
    public async Task<(List<KeptFile> Kept, List<Problem> Problems)> TakeAsync(
        IEnumerable<IFormFile> sent, IEnumerable<string> notes, Guid by, CancellationToken ct)
    {
        var kept = notes.Take(Most).Select(n => Read(n, by)).OfType<KeptFile>().ToList();
        var problems = new List<Problem>();
        foreach (var file in sent)
        {
            if (kept.Count == Most)
            {
                problems.Add(new Problem("Error.File.TooMany", "scans", Most));
                break;
            }

            await using var content = file.OpenReadStream();
            var outcome = await store.TakeAnyAsync(content, ct);
            if (!outcome.Succeeded)
            {
                problems.AddRange(outcome.Refusal!.Problems.Select(p => new Problem(p.Key, "scans", ShownName(file), FileStore.MostBytes / 1024 / 1024)));
                continue;
            }

            var pages = outcome.Value.Where(p => kept.TrueForAll(k => k.Sha256 != p.File.Sha256)).ToList();
            if (kept.Count + pages.Count > Most)
            {
                // A letter is taken whole or not at all.
                problems.Add(new Problem("Error.File.TooMany", "scans", Most));
                break;
            }

            kept.AddRange(pages.Select(p => new KeptFile(
                p.File.Sha256, p.File.Kind.NameFor(outcome.Value.Count > 1 ? PageName(file.FileName, outcome.Value.ToList().IndexOf(p) + 1) : file.FileName), p.File.Kind.ContentType,
                p.File.Size, by, (clock.Now() + Lasting).ToUnixTimeMilliseconds(), p.SmallSha256, p.Width, p.Height)));
        }

        return (kept, problems);
    }

    /// <summary>The note that the form carries.</summary>
    public string Note(KeptFile file) => seal.Protect(JsonSerializer.Serialize(file));

    /// <summary>As the request keeps it.</summary>
    public NewFile ForRequest(KeptFile file) => new(
        Guid.CreateVersion7(clock.Now()), file.Name, file.ContentType, file.Size, file.Sha256, file.Small is null ? null : new NewPicture(file.Small, file.Width, file.Height));

    private KeptFile? Read(string note, Guid by)
    {
        try
        {
            return JsonSerializer.Deserialize<KeptFile>(seal.Unprotect(note)) is { } file
                && file.By == by && file.UntilMs > clock.Now().ToUnixTimeMilliseconds() && files.Has(file.Sha256) && (file.Small is null || files.Has(file.Small)) ? file : null;
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    private static string PageName(string name, int page) => $"{Path.GetFileNameWithoutExtension(name)} {page}";

    /// <summary>What a person calls the file that was refused: its last part, short.</summary>
    private static string ShownName(IFormFile file) =>
        file.FileName.Split('/', '\\')[^1] is var last && last.Length <= 80 ? last : last[..80] + "…";
}
