using Doorstep.Platform.Web;

namespace Doorstep.UnitTests.Platform;

public class ForgivingRequestsTests
{
    [Theory]
    [InlineData("multipart/form-data; boundary====1===", "multipart/form-data; boundary=\"===1===\"")]
    [InlineData("multipart/form-data; charset=utf-8; boundary=a=b; x=y", "multipart/form-data; charset=utf-8; boundary=\"a=b\"; x=y")]
    [InlineData("Multipart/Form-Data;BOUNDARY=a:b/c?d ", "Multipart/Form-Data;BOUNDARY=\"a:b/c?d\" ")]
    [InlineData("multipart/form-data; boundary=\"a=b\"", null)]
    [InlineData("multipart/form-data; boundary=----WebKitFormBoundary7MA4YWxk", null)]
    [InlineData("multipart/form-data; boundary=", null)]
    [InlineData("application/x-www-form-urlencoded; boundary=a=b", null)]
    public void Boundary_that_needs_quotes_gets_them(string type, string? expected) => Assert.Equal(expected ?? type, ForgivingRequests.QuotedBoundary(type));
}

public class PageCursorTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 1, 2, 3, 456, TimeSpan.Zero);

    [Fact]
    public void Cursor_is_read_back_whole()
    {
        var id = Guid.CreateVersion7(At);
        var read = PageCursor.Read(PageCursor.Write("list", At, 1d / 3, id, -7), "list", "mdin")!;

        Assert.Equal((At, 1d / 3, id, -7L), (read.Moment(0), read.Real(1), read.Id(2), read.Number(3)));
    }

    [Fact]
    public void Cursor_that_was_cut_changed_or_made_for_another_list_is_none()
    {
        var cursor = PageCursor.Write("list", At, 7);
        foreach (var wrong in new[] { null, "", "x", "%%%", cursor[1..], cursor[..^1], cursor + "A", "A" + cursor, cursor.Replace(cursor[8], cursor[8] == 'B' ? 'C' : 'B'), new string('A', 5000) })
        {
            Assert.Null(PageCursor.Read(wrong, "list", "mn"));
        }

        Assert.Null(PageCursor.Read(cursor, "other", "mn"));
        Assert.Null(PageCursor.Read(cursor, "list", "m"));
        Assert.Null(PageCursor.Read(cursor, "list", "mi"));
        Assert.Null(PageCursor.Read(PageCursor.Write("list", long.MaxValue, 7), "list", "mn"));
    }
}
