using Microsoft.AspNetCore.Mvc.RazorPages;

namespace Doorstep.Platform.Web;

/// <summary>Problems at the fields of a page.</summary>
public static class FieldProblems
{
    /// <summary>Puts each at its field, and the order of the fields where the error summary finds it.</summary>
    public static void Put(PageModel page, IEnumerable<(string Field, string Text)> problems)
    {
        var placed = problems.ToList();
        foreach (var (field, text) in placed)
        {
            page.ModelState.AddModelError(field, text);
        }

        // The model state sorts by name; the summary follows the page.
        page.ViewData["FieldOrder"] = placed.ConvertAll(p => p.Field);
    }
}
