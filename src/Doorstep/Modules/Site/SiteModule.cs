using Doorstep.Modules.Town;
using Doorstep.Platform.Hosting;
using Microsoft.AspNetCore.Mvc.ApplicationModels;

namespace Doorstep.Modules.Site;

/// <summary>Front door of the site: the pages that belong to no module, filled by all of them.</summary>
public sealed class SiteModule : Module
{
    /// <inheritdoc/>
    public override IReadOnlyList<Type> Uses => [typeof(TownModule)];

    /// <inheritdoc/>
    public override IEnumerable<NavigationItem> Navigation => [new(NavigationBar.Public, "/", "NavHome", 10), new(NavigationBar.Front, "/privacy", "Home.Privacy", 90)];

    /// <inheritdoc/>
    public override void AddPages(PageConventionCollection pages) => pages.AllowAnonymousToFolder("/Site/Pages");
}
