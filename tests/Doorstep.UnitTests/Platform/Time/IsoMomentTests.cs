using System.Globalization;
using Doorstep.Platform.Time;

namespace Doorstep.UnitTests.Platform.Time;

public class IsoMomentTests
{
    [Theory]
    [InlineData("2026-04-03", "2026-04-03 00:00 Unspecified")]
    [InlineData(" 2026-04-03T09:05 ", "2026-04-03 09:05 Unspecified")]
    [InlineData("2026-04-03 09:05:59.5", "2026-04-03 09:05 Unspecified")]
    [InlineData("2026-04-03T09:05Z", "2026-04-03 09:05 Utc")]
    [InlineData("2026-04-03T09:05:00+08:00", "2026-04-03 01:05 Utc")]
    [InlineData("03/04/2026", null)]
    [InlineData("2026-02-30", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Only_what_iso_8601_writes_is_read(string? text, string? read) =>
        Assert.Equal(read, IsoMoment.TryRead(text, out var moment) ? moment.ToString("yyyy-MM-dd HH:mm ", CultureInfo.InvariantCulture) + moment.Kind : null);
}
