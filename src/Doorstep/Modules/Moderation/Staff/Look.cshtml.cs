using System.Globalization;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Moderation.Contracts.Access;
using Doorstep.Modules.Moderation.Looking;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Modules.Moderation.Staff;

/// <summary>The words and pictures of one thing: what points at a person is covered, then everybody may see the rest, or not.</summary>
[ResponseCache(NoStore = true)]
public sealed class LookModel(IEnumerable<IModerated> things, LookAtText text, LookAtPicture picture, ModerationWording wording) : PageModel
{
    /// <summary>What is looked at.</summary>
    public ModeratedThing Asked { get; private set; } = null!;

    /// <summary>The boxes that were typed for the picture that is looked at; empty for the others.</summary>
    public PictureForm Typed { get; private set; } = new();

    /// <summary>The decision about the words that was sent.</summary>
    public TextLook? TypedText { get; private set; }

    /// <summary>True when the boxes are to be shown as they will be.</summary>
    public bool Previewing => Typed.Decision == "preview";

    private StaffMember Me => StaffMember.From(User)!;

    /// <summary>Shows them, and logs the look.</summary>
    public async Task<IActionResult> OnGetAsync(string reference, CancellationToken ct) => ShortReference.TryRead(reference, out var canonical) && await KindOfAsync(canonical, ct) is { } kind && await ShowAsync(kind, reference, ct) ? Page() : NotFound();

    /// <summary>What everybody sees of the words.</summary>
    public Task<IActionResult> OnPostTextAsync(string reference, TextState? decision, List<int> pieces, string? also, string? why, int version, CancellationToken ct)
    {
        ModelState.Clear();
        TypedText = new TextLook(decision, pieces, also, why);
        return DoneAsync(reference, (kind, canonical) => text.RunAsync(kind, Me, canonical, version, TypedText, ct), ct);
    }

    /// <summary>Whether everybody sees a picture, and which parts of it are covered.</summary>
    public Task<IActionResult> OnPostPictureAsync(string reference, PictureForm form, int version, CancellationToken ct)
    {
        ModelState.Clear();
        Typed = form;
        return form.Decision is "preview" or "more"
            ? OnGetAsync(reference, ct)
            : DoneAsync(reference, (kind, canonical) => picture.RunAsync(kind, Me, canonical, version, form.Read(), ct), ct);
    }

    private async Task<IActionResult> DoneAsync(string reference, Func<IModerated, string, Task<Outcome<Done>>> act, CancellationToken ct)
    {
        if (!ShortReference.TryRead(reference, out var canonical) || await KindOfAsync(canonical, ct) is not { } kind)
        {
            return NotFound();
        }

        var outcome = await act(kind, canonical);
        if (outcome.Succeeded)
        {
            return LocalRedirect(await kind.OpenAsync(Me, reference, ct) is { Waits: true } ? $"/staff/publishing/{ShortReference.Show(canonical)}" : "/staff/publishing?done=1");
        }

        foreach (var problem in outcome.Refusal!.Problems)
        {
            ModelState.AddModelError(problem.Field ?? "", wording.Message(problem) ?? kind.Message(problem));
        }

        if (outcome.Refusal.Kind == RefusalKind.NotFound || !await ShowAsync(kind, reference, ct))
        {
            return NotFound();
        }

        Response.StatusCode = StatusCodes.Status400BadRequest;
        return Page();
    }

    /// <summary>Opens it; the look is logged.</summary>
    private async Task<bool> ShowAsync(IModerated kind, string reference, CancellationToken ct) => (Asked = (await kind.OpenAsync(Me, reference, ct))!) is not null;

    private async Task<IModerated?> KindOfAsync(string reference, CancellationToken ct)
    {
        foreach (var kind in things)
        {
            if (await kind.KnowsAsync(reference, ct))
            {
                return kind;
            }
        }

        return null;
    }
}

/// <summary>What was typed about one picture.</summary>
public sealed class PictureForm
{
    public int Number { get; set; }

    /// <summary><c>release</c>, <c>keep</c>, or only <c>preview</c> or <c>more</c> boxes.</summary>
    public string? Decision { get; set; }

    /// <summary>Percent from the left, one for each box.</summary>
    public List<string?> Left { get; set; } = [];

    /// <summary>Percent from the top.</summary>
    public List<string?> Top { get; set; } = [];

    /// <summary>Percent of the width.</summary>
    public List<string?> Wide { get; set; } = [];

    /// <summary>Percent of the height.</summary>
    public List<string?> High { get; set; } = [];

    /// <summary>What it shows.</summary>
    public string? Describe { get; set; }

    /// <summary>Why it is kept back.</summary>
    public string? Why { get; set; }

    /// <summary>The boxes as lines of four numbers; lines without any number are left out.</summary>
    public IReadOnlyList<string> Lines => [.. Enumerable.Range(0, Math.Min(LookAtPicture.MostBoxes, Left.Count))
        .Select(i => $"{Left[i]} {At(Top, i)} {At(Wide, i)} {At(High, i)}").Where(line => !Folding.IsBlank(line))];

    /// <summary>The boxes as the address of a preview carries them.</summary>
    public string InAddress => string.Join(';', BoxList.Read(string.Join('\n', Lines)).Select(b => string.Create(
        CultureInfo.InvariantCulture, $"{b.Left * 100:0.##},{b.Top * 100:0.##},{b.Width * 100:0.##},{b.Height * 100:0.##}")));

    /// <summary>As the operation takes it.</summary>
    public PictureLook Read() => new(
        Number, Decision switch { "release" => PictureState.Released, "keep" => PictureState.KeptBack, _ => null },
        BoxList.Read(string.Join('\n', Lines)), Describe, Why);

    private static string? At(List<string?> values, int i) => i < values.Count ? values[i] : null;
}
