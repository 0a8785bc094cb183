using System.Globalization;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Modules.Requests.Staff;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;

namespace Doorstep.Modules.Requests.Publishing.Staff;

/// <summary>The words and pictures of one request: what points at a person is covered, then everybody may see the rest, or not.</summary>
[ResponseCache(NoStore = true)]
public sealed class LookModel(
    RequestDesk desk, LookAtText text, LookAtPicture picture, RequestWording wording, IStringLocalizer<PublishingTexts> texts) : PageModel
{
    /// <summary>The request.</summary>
    public Request Asked { get; private set; } = null!;

    /// <summary>Its pictures, those that wait first.</summary>
    public IReadOnlyList<RequestFile> Pictures => [.. Asked.Files.Where(f => f.Picture is not null).OrderBy(f => f.Picture!.State).ThenBy(f => f.Picture!.Number)];

    /// <summary>The boxes that were typed for the picture that is looked at; empty for the others.</summary>
    public PictureForm Typed { get; private set; } = new();

    /// <summary>The decision about the words that was sent.</summary>
    public TextLook? TypedText { get; private set; }

    /// <summary>True when the boxes are to be shown as they will be.</summary>
    public bool Previewing => Typed.Decision == "preview";

    /// <summary>Shows them, and logs the look.</summary>
    public Task<IActionResult> OnGetAsync(string reference, CancellationToken ct) => ShowAsync(reference, ct);

    /// <summary>What everybody sees of the words.</summary>
    public Task<IActionResult> OnPostTextAsync(string reference, TextState? decision, List<int> pieces, string? also, string? why, int version, CancellationToken ct)
    {
        ModelState.Clear();
        TypedText = new TextLook(decision, pieces, also, why);
        return DoneAsync(reference, step => text.RunAsync(step, TypedText, ct), version, ct);
    }

    /// <summary>Whether everybody sees a picture, and which parts of it are covered.</summary>
    public Task<IActionResult> OnPostPictureAsync(string reference, PictureForm form, int version, CancellationToken ct)
    {
        ModelState.Clear();
        Typed = form;
        return form.Decision is "preview" or "more"
            ? ShowAsync(reference, ct)
            : DoneAsync(reference, step => picture.RunAsync(step, form.Read(), ct), version, ct);
    }

    private async Task<IActionResult> DoneAsync(string reference, Func<StaffStep, Task<Outcome<Done>>> act, int version, CancellationToken ct)
    {
        if (!ShortReference.TryRead(reference, out var canonical))
        {
            return NotFound();
        }

        var outcome = await act(new StaffStep(StaffMember.From(User)!, canonical, version));
        if (outcome.Succeeded)
        {
            var left = await desk.OpenAsync(StaffMember.From(User)!, reference, RequestDesk.Publishing, ct);
            var waits = left is { Public: true } && (left.TextState == TextState.Held || left.Files.Exists(f => f.Picture?.State == PictureState.Waiting));
            return LocalRedirect(waits ? $"/staff/publishing/{ShortReference.Show(canonical)}" : "/staff/publishing?done=1");
        }

        foreach (var problem in outcome.Refusal!.Problems)
        {
            ModelState.AddModelError(problem.Field ?? "", texts[problem.Key, problem.Args] is { ResourceNotFound: false } own ? own : wording.Message(problem));
        }

        return outcome.Refusal.Kind == RefusalKind.NotFound ? NotFound() : await ShowAsync(reference, ct);
    }

    private async Task<IActionResult> ShowAsync(string reference, CancellationToken ct)
    {
        if (await desk.OpenAsync(StaffMember.From(User)!, reference, RequestDesk.Publishing, ct) is not { } asked)
        {
            return NotFound();
        }

        Asked = asked;
        Response.StatusCode = ModelState.IsValid ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest;
        return Page();
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
    public string Boxes => string.Join(';', PublishingServices.Read(string.Join('\n', Lines)).Select(b => string.Create(
        CultureInfo.InvariantCulture, $"{b.Left * 100:0.##},{b.Top * 100:0.##},{b.Width * 100:0.##},{b.Height * 100:0.##}")));

    /// <summary>As the operation takes it.</summary>
    public PictureLook Read() => new(
        Number, Decision switch { "release" => PictureState.Released, "keep" => PictureState.KeptBack, _ => null },
        PublishingServices.Read(string.Join('\n', Lines)), Describe, Why);

    private static string? At(List<string?> values, int i) => i < values.Count ? values[i] : null;
}
