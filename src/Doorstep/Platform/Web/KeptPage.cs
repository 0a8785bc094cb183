using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using Microsoft.AspNetCore.WebUtilities;

namespace Doorstep.Platform.Web;

/// <summary>A page as it goes out, whose form is filled in with what was sent before. Any form, by the names of its fields.</summary>
internal sealed class KeptPage
{
    /// <summary>The field in which a page that asks for a password or a code carries another form.</summary>
    public const string Field = "kept-form";

    private readonly IHtmlDocument document;
    private readonly string address;

    private KeptPage(IHtmlDocument document, string address) => (this.document, this.address) = (document, address);

    /// <summary>What was written and has no field in the form any more.</summary>
    public IReadOnlyList<string> Left { get; private set; } = [];

    /// <summary>Reads a page that was drawn for an address.</summary>
    public static KeptPage Read(string html, string address) => new(new HtmlParser().ParseDocument(html), address);

    /// <summary>The page again.</summary>
    public string ToHtml() => document.ToHtml();

    /// <summary>Puts what was sent back into the form that sent it. False when the page has no such form.</summary>
    public bool Fill(KeptForm kept)
    {
        var forms = Forms().Where(f => IsSame(ActionOf(f), kept.Action)).ToList();
        if (forms.Count == 0)
        {
            // The same form may stand for another step of its page now.
            var words = kept.Words.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
            forms = [.. Forms().Where(f => words.Count > 0 && words.All(name => Named(f, name).Any()))];
        }

        if (forms.MaxBy(f => Likeness(f, kept)) is not { } form)
        {
            return false;
        }

        foreach (var given in kept.Fields.GroupBy(f => f.Name, StringComparer.Ordinal))
        {
            Put([.. Named(form, given.Key)], [.. given.Select(f => f.Value)]);
        }

        // A box without a tick is not sent.
        foreach (var box in form.Elements.OfType<IHtmlInputElement>().Where(i => i.Type == "checkbox" && i.Name is { Length: > 0 } name && kept[name] is null))
        {
            box.RemoveAttribute("checked");
        }

        Left = [.. kept.Fields.Where(f => KeptForm.IsWritten(f) && !Named(form, f.Name).Any(e => e is IHtmlTextAreaElement or IHtmlInputElement)).Select(f => f.Value)];
        for (IElement? around = form; around is not null; around = around.ParentElement)
        {
            if (around is IHtmlDetailsElement)
            {
                around.SetAttribute("open", "");
            }
        }

        Anchor();
        return true;
    }

    /// <summary>Lets the form that is sent to a path carry a sealed form. False when there is none.</summary>
    public bool Carry(string door, string sealedForm)
    {
        if (Forms().FirstOrDefault(f => IsSame(ActionOf(f).Split('?')[0], door)) is not { } form)
        {
            return false;
        }

        Anchor();
        var field = document.CreateElement("input");
        field.SetAttribute("type", "hidden");
        field.SetAttribute("name", Field);
        field.SetAttribute("value", sealedForm);
        form.AppendChild(field);
        return true;
    }

    /// <summary>Says above the page's content what happened.</summary>
    public void Say(string title, string text, string? more, IReadOnlyList<string> left, string leftTitle)
    {
        var said = Element("section", "govuk-notification-banner", null);
        said.Id = "kept-form";
        said.SetAttribute("role", "alert");
        said.SetAttribute("aria-labelledby", "kept-form-title");
        var header = Element("div", "govuk-notification-banner__header", null);
        var heading = Element("h2", "govuk-notification-banner__title", title);
        heading.Id = "kept-form-title";
        header.AppendChild(heading);
        var content = Element("div", "govuk-notification-banner__content", null);
        foreach (var line in new[] { text, more, left.Count > 0 ? leftTitle : null }.OfType<string>())
        {
            content.AppendChild(Element("p", "govuk-body", line));
        }

        foreach (var words in left)
        {
            var area = Element("textarea", "govuk-textarea", "\n" + words);
            area.SetAttribute("readonly", "");
            area.SetAttribute("rows", "4");
            area.SetAttribute("aria-labelledby", "kept-form-title");
            content.AppendChild(area);
        }

        said.AppendChild(header);
        said.AppendChild(content);
        (document.QuerySelector(".govuk-main-wrapper") ?? document.QuerySelector("main") ?? document.Body)?.Prepend(said);
    }

    private IEnumerable<IHtmlFormElement> Forms() => document.QuerySelectorAll("main form").OfType<IHtmlFormElement>().Where(f => string.Equals(f.GetAttribute("method"), "post", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<IElement> Named(IHtmlFormElement form, string name) => form.Elements.Where(e => e.GetAttribute("name") == name);

    // Of several forms for one step: the one with those fields to write in, and of several rows the one whose hidden fields say the same.
    private int Likeness(IHtmlFormElement form, KeptForm kept) => (ActionOf(form) == kept.Action ? 100 : 0) + kept.Fields.Sum(f =>
        Named(form, f.Name).Any(e => e is IHtmlInputElement { Type: "hidden" } hidden && hidden.Value == f.Value) ? 3
        : Named(form, f.Name).Any(e => e is not IHtmlInputElement { Type: "hidden" }) ? 1 : 0);

    private string ActionOf(IHtmlFormElement form) => form.GetAttribute("action") is not { Length: > 0 } action ? address
        : action[0] == '?' ? address.Split('?')[0] + action
        : action;

    // The same path and the same step; what else stands in the address does not tell forms apart.
    private static bool IsSame(string one, string other) => string.Equals(one.Split('?', '#')[0], other.Split('?', '#')[0], StringComparison.OrdinalIgnoreCase)
        && string.Equals(Handler(one), Handler(other), StringComparison.OrdinalIgnoreCase);

    private static string Handler(string action) => QueryHelpers.ParseQuery(action.Split('#')[0].Split('?', 2).ElementAtOrDefault(1)).TryGetValue("handler", out var handler) ? handler.ToString() : "";

    // The page may stand at the address that the form was sent to: what it leaves to its own address is written out.
    private void Anchor()
    {
        foreach (var form in document.QuerySelectorAll("form").OfType<IHtmlFormElement>())
        {
            form.SetAttribute("action", ActionOf(form));
        }

        foreach (var link in document.QuerySelectorAll("a[href^='?']"))
        {
            link.SetAttribute("href", address.Split('?')[0] + link.GetAttribute("href"));
        }
    }

    private static void Put(List<IElement> fields, List<string> values)
    {
        var lines = 0;
        foreach (var field in fields)
        {
            switch (field)
            {
                case IHtmlInputElement { Type: "checkbox" or "radio" } choice:
                    choice.RemoveAttribute("checked");
                    if (values.Contains(choice.GetAttribute("value") ?? "on", StringComparer.Ordinal))
                    {
                        choice.SetAttribute("checked", "");
                    }

                    break;
                case IHtmlInputElement { Type: "password" or "file" or "submit" or "button" or "image" }:
                    break;
                case IHtmlInputElement line when lines < values.Count:
                    line.SetAttribute("value", values[lines++]);
                    break;
                case IHtmlTextAreaElement text when lines < values.Count:
                    // A browser takes the first line break of a text area for the page's own.
                    text.TextContent = "\n" + values[lines++];
                    break;
                case IHtmlSelectElement select when select.Options.Any(o => values.Contains(o.Value, StringComparer.Ordinal)):
                    foreach (var option in select.Options)
                    {
                        option.RemoveAttribute("selected");
                        if (values.Contains(option.Value, StringComparer.Ordinal))
                        {
                            option.SetAttribute("selected", "");
                        }
                    }

                    break;
                default:
                    break;
            }
        }
    }

    private IElement Element(string name, string css, string? text)
    {
        var element = document.CreateElement(name);
        element.ClassName = css;
        element.TextContent = text ?? "";
        return element;
    }
}
