using System.Text.RegularExpressions;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Platform.Files;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Pictures;
using Doorstep.Platform.Text;
using Doorstep.Platform.Time;

namespace Doorstep.Modules.Open311;

/// <summary>
/// The pictures and documents that came with a request or an update. Clients name their fields as they like, so every file is taken, or
/// refused with words, whatever its field is called.
/// </summary>
internal sealed partial class SentMedia(PictureStore store, TimeProvider clock)
{
    /// <summary>Most characters of an address on the web.</summary>
    public const int LongestUrl = 2000;

    public const int MostFiles = 5;

    /// <summary>Most addresses of pictures elsewhere.</summary>
    public const int MostUrls = 20;

    /// <summary>True for a field that carries media: as a file, or as an address in text.</summary>
    public static bool IsField(string name) => Field().IsMatch(name);

    /// <summary>Addresses on the web, kept as text; a problem for each that is none.</summary>
    public static IReadOnlyList<string> Urls(Parameters given, List<Problem> problems)
    {
        var urls = new List<string>();
        foreach (var name in given.Names.Where(IsField))
        {
            foreach (var url in given.All(name).SelectMany(value => Between().Split(value)).Where(url => url is not ""))
            {
                if (!TextLength.IsOver(url, LongestUrl) && Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
                {
                    urls.Add(url);
                }
                else
                {
                    problems.Add(new Problem(name == "media_url" ? "Api.BadUrl" : "Api.BadMedia", name, LongestUrl));
                }
            }
        }

        if (urls.Count > MostUrls)
        {
            problems.Add(new Problem("Api.TooManyUrls", "media_url", MostUrls));
        }

        return [.. urls.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>The files, on disk; a problem for each that cannot be taken.</summary>
    public async Task<List<NewFile>> KeepFilesAsync(Parameters given, List<Problem> problems, CancellationToken ct)
    {
        var kept = new List<NewFile>();
        // A form's file field in which nothing was chosen arrives as a file without name and content.
        List<IFormFile> sent = [.. given.Files?.Where(f => f.Length > 0 || f.FileName.Length > 0) ?? []];
        if (sent.Count > MostFiles)
        {
            problems.Add(new Problem("Error.File.TooMany", "media", MostFiles));
            return kept;
        }

        foreach (var file in sent)
        {
            await using var content = file.OpenReadStream();
            var outcome = await store.TakeAnyAsync(content, ct);
            if (!outcome.Succeeded)
            {
                var shown = Path.GetFileName(file.FileName);
                problems.AddRange(outcome.Refusal!.Problems.Select(p => new Problem(
                    p.Key, file.Name, TextLength.Cut(shown, 100), FileStore.MostBytes / 1024 / 1024)));
                continue;
            }

            if (kept.Count + outcome.Value.Count > MostFiles)
            {
                // Each page of a scan is one.
                problems.Add(new Problem("Error.File.TooMany", "media", MostFiles));
                return kept;
            }

            kept.AddRange(outcome.Value.Select(taken => new NewFile(
                Guid.CreateVersion7(clock.Now()), taken.File.Kind.NameFor(file.FileName), taken.File.Kind.ContentType, taken.File.Size, taken.File.Sha256,
                taken.SmallSha256 is null ? null : new NewPicture(taken.SmallSha256, taken.Width, taken.Height))));
        }

        return kept;
    }

    // An address has no blank in it. A comma may stand in one, but hardly with another address right behind it.
    [GeneratedRegex(@"\s*[,;]?\s+|,(?=https?://)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Between();

    [GeneratedRegex("^(media|file|photo|image|picture|attachment)s?(_?urls?)?[_-]?[0-9]{0,3}$", RegexOptions.ExplicitCapture | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Field();
}
