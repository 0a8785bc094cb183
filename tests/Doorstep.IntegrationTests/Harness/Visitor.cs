using System.Net;
using System.Net.Http.Headers;
using System.Text;
using AngleSharp;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Io;
using AngleSharp.Io.Dom;

namespace Doorstep.Harness;

/// <summary>
/// Somebody at a browser without JavaScript: keeps cookies, follows redirects, fills in forms. <see cref="Http"/> is there
/// for what is no page.
/// </summary>
public sealed class Visitor(HttpClient http) : IDisposable
{
    /// <summary>The client underneath; sends the same cookies.</summary>
    public HttpClient Http => http;

    /// <summary>The cookies that the browser keeps.</summary>
    public CookieContainer Cookies { get; init; } = new();

    /// <summary>Opens a page, whatever its status.</summary>
    public Task<Page> GetAsync(string address) => SendAsync(new HttpRequestMessage(System.Net.Http.HttpMethod.Get, address));

    /// <summary>Opens a page that must be there.</summary>
    public async Task<Page> OpenAsync(string address)
    {
        var page = await GetAsync(address);
        return page.Status == HttpStatusCode.OK ? page : throw new InvalidOperationException($"{address} answered {(int)page.Status}: {page.Text}");
    }

    /// <summary>Sends a request and reads its answer as a page.</summary>
    public async Task<Page> SendAsync(HttpRequestMessage request)
    {
        var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsStringAsync();
        var address = response.RequestMessage!.RequestUri!;
        // Not disposed: that would empty the document, which lives as long as the page.
        var context = BrowsingContext.New(Configuration.Default);
        var html = (IHtmlDocument)await context.OpenAsync(answer => answer
            .Address(address.AbsoluteUri).Header("Content-Type", "text/html; charset=utf-8").Content(body));
        return new Page(this, response, html, body);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();
}

/// <summary>An answer, read as HTML.</summary>
public sealed record Page(Visitor Visitor, HttpResponseMessage Response, IHtmlDocument Html, string Body)
{
    /// <summary>The answer's status.</summary>
    public HttpStatusCode Status => Response.StatusCode;

    /// <summary>Where the redirects ended: path and query.</summary>
    public string Address => Response.RequestMessage!.RequestUri!.PathAndQuery;

    /// <summary>Where the redirects ended: the path alone.</summary>
    public string Path => Address.Split('?')[0];

    /// <summary>What a person reads in the main part, in single spaces.</summary>
    public string Text => Squeeze((Html.QuerySelector("main") ?? Html.Body)?.TextContent ?? "");

    /// <summary>The main heading.</summary>
    public string Heading => Squeeze(Html.QuerySelector("h1")?.TextContent ?? "");

    /// <summary>The lines of the error summary.</summary>
    public IReadOnlyList<string> Errors => [.. Html.QuerySelectorAll(".govuk-error-summary__list li").Select(e => Squeeze(e.TextContent))];

    /// <summary>The text of each element that the selector finds.</summary>
    public IReadOnlyList<string> All(string selector) => [.. Html.QuerySelectorAll(selector).Select(e => Squeeze(e.TextContent))];

    /// <summary>The form that the selector finds, by default the only one that posts in the main part.</summary>
    public Form Form(string selector = "main form[method=post]")
    {
        var found = Html.QuerySelectorAll(selector).OfType<IHtmlFormElement>().ToList();
        return found.Count == 1
            ? new Form(this, found[0])
            : throw new InvalidOperationException($"{found.Count} forms fit '{selector}' on {Address} ({(int)Status}): {Text}");
    }

    /// <summary>Follows the link with this text.</summary>
    public Task<Page> FollowAsync(string text)
    {
        var links = Html.QuerySelectorAll("a[href]").OfType<IHtmlAnchorElement>().Where(a => Squeeze(a.TextContent) == text).ToList();
        return links.Count > 0
            ? Visitor.GetAsync(links[0].Href)
            : throw new InvalidOperationException($"No link '{text}' on {Address}: {Text}");
    }

    private static string Squeeze(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>A form of a page, filled in field by field. A field or choice that the page does not offer throws.</summary>
public sealed class Form(Page page, IHtmlFormElement element)
{
    /// <summary>The form in the page.</summary>
    public IHtmlFormElement Element => element;

    /// <summary>Types into a field, picks an option or a radio button, or ticks a box with this value.</summary>
    public Form Fill(string name, string value)
    {
        var fields = Fields(name);
        switch (fields[0])
        {
            case IHtmlInputElement { Type: "radio" or "checkbox" }:
                var choice = fields.OfType<IHtmlInputElement>().FirstOrDefault(f => f.Value == value)
                    ?? throw new InvalidOperationException($"'{name}' does not offer '{value}', only {string.Join(", ", fields.Select(f => f.GetAttribute("value")))}.");
                foreach (var other in fields.OfType<IHtmlInputElement>().Where(f => f.Type == "radio"))
                {
                    other.IsChecked = false;
                }

                choice.IsChecked = true;
                break;
            case IHtmlSelectElement select:
                if (select.Options.All(option => option.Value != value))
                {
                    throw new InvalidOperationException($"'{name}' does not offer '{value}', only {string.Join(", ", select.Options.Select(o => o.Value))}.");
                }

                select.Value = value;
                break;
            case IHtmlTextAreaElement text:
                text.Value = value;
                break;
            case IHtmlInputElement input:
                input.Value = value;
                break;
        }

        return this;
    }

    /// <summary>Takes the tick out of a box.</summary>
    public Form Untick(string name)
    {
        foreach (var box in Fields(name).OfType<IHtmlInputElement>())
        {
            box.IsChecked = false;
        }

        return this;
    }

    /// <summary>The value that a field holds now; of radio buttons, the chosen one.</summary>
    public string? Value(string name) => Fields(name) switch
    {
        [IHtmlInputElement { Type: "radio" or "checkbox" }, ..] choices => choices.OfType<IHtmlInputElement>().FirstOrDefault(c => c.IsChecked)?.Value,
        [IHtmlSelectElement select, ..] => select.Value,
        [IHtmlTextAreaElement text, ..] => text.Value,
        [IHtmlInputElement input, ..] => input.Value,
        _ => null,
    };

    /// <summary>Chooses a file to send.</summary>
    public Form Attach(string name, string fileName, byte[] content, string type)
    {
        var input = Fields(name).OfType<IHtmlInputElement>().Single(f => f.Type == "file");
        input.Files!.Add(new Upload(fileName, type, content));
        return this;
    }

    /// <summary>Presses a button, by its name or <c>name=value</c>; by default the first. Follows redirects.</summary>
    public Task<Page> SubmitAsync(string? button = null)
    {
        var buttons = element.Elements.OfType<IHtmlElement>()
            .Where(e => e is IHtmlButtonElement { Type: "submit" } or IHtmlInputElement { Type: "submit" }).ToList();
        var pressed = button is null
            ? buttons.FirstOrDefault()
            : buttons.FirstOrDefault(b => b.GetAttribute("name") == button || $"{b.GetAttribute("name")}={b.GetAttribute("value")}" == button)
                ?? throw new InvalidOperationException($"No button '{button}', only {string.Join(", ", buttons.Select(b => $"{b.GetAttribute("name")}={b.GetAttribute("value")}"))}.");
        var submission = pressed is null ? element.GetSubmission() : element.GetSubmission(pressed);
        var document = submission ?? throw new InvalidOperationException($"The form on {page.Address} cannot be sent.");
        var request = new HttpRequestMessage(
            document.Method == AngleSharp.Io.HttpMethod.Post ? System.Net.Http.HttpMethod.Post : System.Net.Http.HttpMethod.Get, document.Target.Href);
        if (request.Method == System.Net.Http.HttpMethod.Post)
        {
            request.Content = new StreamContent(document.Body);
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(document.MimeType!);
        }

        return page.Visitor.SendAsync(request);
    }

    private List<IElement> Fields(string name)
    {
        var fields = element.Elements.Where(e => e.GetAttribute("name") == name && e.GetAttribute("type") is not "hidden").OfType<IElement>().ToList();
        return fields.Count > 0
            ? fields
            : throw new InvalidOperationException(
                $"No field '{name}' in the form on {page.Address}, only {string.Join(", ", element.Elements.Select(e => e.GetAttribute("name")).OfType<string>().Distinct())}.");
    }

    private sealed class Upload(string name, string type, byte[] content) : IFile
    {
        public string Name => name;

        public DateTime LastModified => DateTime.UnixEpoch;

        public string Type => type;

        public int Length => content.Length;

        public bool IsClosed => false;

        public Stream Body => new MemoryStream(content, writable: false);

        public IBlob Slice(int start = 0, int end = int.MaxValue, string? contentType = null) =>
            new Upload(name, contentType ?? type, content[start..Math.Min(end, content.Length)]);

        public void Close()
        {
        }

        public void Dispose()
        {
        }
    }
}
