using Microsoft.AspNetCore.Html;

namespace Doorstep.Modules.Search.Contracts;

/// <summary>Shows a text with what was searched marked in it. Everything is escaped: only the marks are markup.</summary>
public static class Marked
{
    /// <summary>The text for a page; without a search just the text.</summary>
    public static IHtmlContent Html(SearchQuery? query, string text)
    {
        var content = new HtmlContentBuilder();
        if (query is null)
        {
            return content.Append(text);
        }

        foreach (var (part, hit) in query.Mark(text))
        {
            _ = hit ? content.AppendHtml("<mark>").Append(part).AppendHtml("</mark>") : content.Append(part);
        }

        return content;
    }
}
