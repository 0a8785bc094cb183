using Microsoft.AspNetCore.Diagnostics;

namespace Doorstep.Modules;

/// <summary>A form whose words could not be saved just now: they go back to whoever wrote them, ready to be sent again.</summary>
/// <param name="Address">Where it was sent.</param>
/// <param name="Fields">What it held, without files.</param>
/// <param name="HadFiles">True when files came with it, which no page can give back.</param>
public sealed record KeptForm(string Address, IReadOnlyList<KeyValuePair<string, string>> Fields, bool HadFiles)
{
    /// <summary>The fields that hold what somebody wrote, rather than what they chose.</summary>
    public IEnumerable<KeyValuePair<string, string>> Words => Fields.Where(IsWords);

    /// <summary>The other fields.</summary>
    public IEnumerable<KeyValuePair<string, string>> Others => Fields.Where(f => !IsWords(f));

    /// <summary>The form of this request; null when it has none that was read, or one with a password, which is shown nowhere.</summary>
    public static KeptForm? Of(HttpRequest request, IStatusCodeReExecuteFeature asked)
    {
        try
        {
            if (!request.HasFormContentType || request.Form.Keys.Any(k => k.Contains("password", StringComparison.OrdinalIgnoreCase)))
            {
                return null;
            }

            var fields = request.Form.SelectMany(f => f.Value, (f, value) => KeyValuePair.Create(f.Key, value ?? "")).ToList();
            return fields.Exists(IsWords) ? new KeptForm($"{asked.OriginalPathBase}{asked.OriginalPath}{asked.OriginalQueryString}", fields, request.Form.Files.Any(f => f.Length > 0)) : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or InvalidDataException or InvalidOperationException or BadHttpRequestException)
        {
            return null;
        }
    }

    private static bool IsWords(KeyValuePair<string, string> field) =>
        !field.Key.StartsWith("__", StringComparison.Ordinal) && (field.Value.Any(char.IsWhiteSpace) || field.Value.Any(c => c > 127));
}
