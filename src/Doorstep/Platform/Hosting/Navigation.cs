using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace Doorstep.Platform.Hosting;

/// <summary>Where a link of the navigation stands.</summary>
public enum NavigationBar
{
    /// <summary>At the top of every public page.</summary>
    Public,

    /// <summary>At the top of every page of staff.</summary>
    Staff,

    /// <summary>On the front page, with a sentence that says what is behind it.</summary>
    Front,
}

/// <summary>A page that is worth a link from everywhere.</summary>
/// <param name="Bar">Where it stands.</param>
/// <param name="Address">The page.</param>
/// <param name="TextKey">Its words: in the texts of the frame, or for <see cref="NavigationBar.Front"/> in those of the front page, with the same key and <c>Text</c> for the sentence.</param>
/// <param name="Order">Smaller stands first.</param>
/// <param name="Policy">Who is shown it; null for everybody. The same as the page's own, or narrower.</param>
public sealed record NavigationItem(NavigationBar Bar, string Address, string TextKey, int Order, string? Policy = null);

/// <summary>The links of all modules, each in its place.</summary>
public sealed class Navigation(IReadOnlyList<Module> modules, IAuthorizationService authorization)
{
    private readonly ILookup<NavigationBar, NavigationItem> items = modules.SelectMany(m => m.Navigation).OrderBy(i => i.Order).ToLookup(i => i.Bar);

    /// <summary>All of a bar, whoever looks.</summary>
    public IEnumerable<NavigationItem> All(NavigationBar bar) => items[bar];

    /// <summary>Those of a bar that this person may open.</summary>
    public async Task<IReadOnlyList<NavigationItem>> ForAsync(NavigationBar bar, ClaimsPrincipal user)
    {
        var theirs = new List<NavigationItem>();
        foreach (var item in items[bar])
        {
            if (item.Policy is null || (await authorization.AuthorizeAsync(user, item.Policy)).Succeeded)
            {
                theirs.Add(item);
            }
        }

        return theirs;
    }
}
