using Doorstep.Platform.Web;

namespace Doorstep.UnitTests;

public sealed class PagerTests
{
    [Theory]
    [InlineData(1, 1, "1")]
    [InlineData(1, 3, "1 2 3")]
    [InlineData(1, 20, "1 2 … 20")]
    [InlineData(4, 20, "1 2 3 4 5 … 20")]
    [InlineData(5, 20, "1 … 4 5 6 … 20")]
    [InlineData(17, 20, "1 … 16 17 18 19 20")]
    [InlineData(20, 20, "1 … 19 20")]
    public void Offers_the_ends_and_the_neighbours(int current, int last, string shown) =>
        Assert.Equal(shown, string.Join(' ', new Pager(current, last, page => $"?page={page}").Shown.Select(page => page?.ToString() ?? "…")));

    [Theory]
    [InlineData(0, 1)]
    [InlineData(25, 1)]
    [InlineData(26, 2)]
    public void Counts_pages(int items, int pages) => Assert.Equal(pages, Pager.PagesFor(items, 25));
}
