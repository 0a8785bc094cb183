using System.Text.RegularExpressions;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Platform.Web;

/// <summary>A field of a form that was sent.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">What stood in it.</param>
public sealed record KeptField(string Name, string Value);

/// <summary>
/// A form that was sent and could not be taken: because its token or the session had run out, or the page is not the sender's any more. What
/// was typed is given back in the same form; see <see cref="KeptForms"/>. Passwords and codes are never in it.
/// </summary>
/// <param name="Page">The address of the page on which the form stands.</param>
/// <param name="Action">Where it was sent.</param>
/// <param name="Fields">What was sent, in order.</param>
/// <param name="Files">True when files came with it; they have to be chosen again.</param>
/// <param name="For">Who had the session in which it was written, if that is known: nobody else gets it.</param>
/// <param name="At">When it was sent, in Unix milliseconds.</param>
public sealed partial record KeptForm(string Page, string Action, IReadOnlyList<KeptField> Fields, bool Files, string? For, long At)
{
    private static readonly object Key = new();

    /// <summary>The form that this answer gives back; null for a usual answer.</summary>
    public static KeptForm? In(HttpContext http) => http.Items[Key] as KeptForm;

    /// <summary>The first value of a field; null when it was not sent.</summary>
    public string? this[string name] => Fields.FirstOrDefault(f => f.Name == name)?.Value;

    /// <summary>What people wrote, as far as it can be told without its page: not codes, numbers and ticks.</summary>
    public IEnumerable<KeptField> Words => Fields.Where(IsWritten);

    /// <summary>All that may be worth copying where the form cannot be sent again: single words too.</summary>
    public IEnumerable<KeptField> Copies => Fields.Where(f => IsWritten(f) || (f.Value.Length is > 2 and < 60 && f.Value.Any(char.IsLetter) && !Guid.TryParse(f.Value, out _)));

    /// <summary>True for a field whose value is never kept.</summary>
    public static bool IsSecret(string name) => name.StartsWith("__", StringComparison.Ordinal) || Secret().IsMatch(name);

    /// <summary>True when a person may have written the value, rather than chosen it.</summary>
    public static bool IsWritten(KeptField field) =>
        field.Value.Trim() is { Length: > 0 } text && (text.Any(c => char.IsWhiteSpace(c) || c > '\u007f') || (text.Contains('@', StringComparison.Ordinal) && text.Length < 200));

    internal void PutIn(HttpContext http) => http.Items[Key] = this;

    [GeneratedRegex("password|secret|^code$|^kept-form$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secret();
}

/// <summary>A kept form as it is stored between signing in and the page that shows it. Nobody can read it without the keys outside the database.</summary>
public sealed class StoredForm
{
    /// <summary>Random; the address of the page holds it.</summary>
    public Guid Id { get; init; }

    /// <summary>The form, protected.</summary>
    public required byte[] Content { get; init; }

    /// <summary>When it goes.</summary>
    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>Forgets those that have run out. Returns how many.</summary>
    public static Task<int> ForgetOldAsync(WriteScope write, CancellationToken ct) => write.Db.Set<StoredForm>().Where(f => f.ExpiresAt <= write.Now).ExecuteDeleteAsync(ct);

    internal static void Map(ModelBuilder model) => model.Entity<StoredForm>(form =>
    {
        form.ToTable("kept_forms").HasKey(f => f.Id);
        form.Property(f => f.Id).ValueGeneratedNever();
        form.HasIndex(f => f.ExpiresAt);
    });
}

/// <summary>Which pages ask who somebody is, and how to tell.</summary>
public sealed class KeptFormOptions
{
    /// <summary>Paths of the pages that ask for a password or a code, and then send on.</summary>
    public List<string> Doors { get; } = [];

    /// <summary>Who is signed in now; null for nobody.</summary>
    public Func<HttpContext, Task<string?>> Who { get; set; } = _ => Task.FromResult<string?>(null);

    /// <summary>Who was signed in here before the session ran out; null when that cannot be told.</summary>
    public Func<HttpContext, string?> Was { get; set; } = _ => null;
}
