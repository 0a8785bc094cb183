using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Doorstep.Platform.Web;

/// <summary>A piece that a module puts on other modules' pages, without their knowing of it.</summary>
/// <param name="Slot">Where: the name that a page gives with <c>page-parts</c>.</param>
/// <param name="View">Path of the partial view below the program, such as <c>/Modules/Projects/_BelongsTo.cshtml</c>.</param>
public sealed record PagePart(string Slot, string View);

/// <summary>Renders what other modules have for this place, in the order of the modules: <c>&lt;page-parts slot="request" model="id" /&gt;</c>.</summary>
/// <param name="html">Renders partial views.</param>
/// <param name="parts">All parts.</param>
[HtmlTargetElement("page-parts", TagStructure = TagStructure.WithoutEndTag)]
public sealed class PagePartsTag(IHtmlHelper html, IEnumerable<PagePart> parts) : TagHelper
{
    /// <summary>Name of the place.</summary>
    public string Slot { get; set; } = "";

    /// <summary>What the parts are about.</summary>
    public object? Model { get; set; }

    /// <summary>The page.</summary>
    [HtmlAttributeNotBound, ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    /// <inheritdoc/>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        ((IViewContextAware)html).Contextualize(ViewContext);
        output.TagName = null;
        foreach (var part in parts.Where(p => p.Slot == Slot))
        {
            output.Content.AppendHtml(await html.PartialAsync(part.View, Model));
        }
    }
}
