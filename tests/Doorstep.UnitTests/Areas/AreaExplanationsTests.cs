using System.Globalization;
using Doorstep.Modules.Areas;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Platform.Languages;
using Microsoft.Extensions.Localization;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Doorstep.UnitTests.Areas;

public sealed class AreaExplanationsTests
{
    private static readonly Area Harbour = new("1", LocalText.Of("Harbour", "港口社区"), AreaLevel.Community, null);
    private static readonly Area Old = new("2", LocalText.Of("Old town", "老城社区"), AreaLevel.Community, null);
    private static readonly Area Hill = new("3", LocalText.Of("Hill", "山前社区"), AreaLevel.Community, null);

    public static TheoryData<AreaFound, string, string> Findings => new()
    {
        { new(Harbour, AreaFinding.Inside, [Harbour]), "This place is in Harbour.", "这个地点在港口社区。" },
        { new(Harbour, AreaFinding.OnBoundary, [Harbour]), "This place is right on the edge of Harbour, and counts as inside.", "这个地点正好在港口社区的边界上，算作在里面。" },
        { new(Harbour, AreaFinding.OnBoundary, [Harbour, Old, Hill]), "This place is right on the edge between Harbour, Old town and Hill. We chose Harbour. You can choose another.", "这个地点正好在港口社区、老城社区和山前社区的交界处，先按港口社区处理。您也可以改选。" },
        { new(null, AreaFinding.Outside, [Old], 4), "This place is outside the town. The nearest area is Old town, about 10 m away.", "这个地点不在本地范围内。离得最近的是老城社区，大约10 米。" },
        { new(null, AreaFinding.Outside, [Old], 1449), "This place is outside the town. The nearest area is Old town, about 1.4 km away.", "这个地点不在本地范围内。离得最近的是老城社区，大约1.4 公里。" },
        { new(null, AreaFinding.Outside, [Old], 12_600), "This place is outside the town. The nearest area is Old town, about 13 km away.", "这个地点不在本地范围内。离得最近的是老城社区，大约13 公里。" },
        { new(null, AreaFinding.Outside, []), "This place is not in the town. Check the point on the map.", "这个地点不在本地范围内，请在地图上核对一下。" },
        { new(null, AreaFinding.NoBoundaries, []), "The town has no areas on its map yet. Choose an area from the list.", "本地还没有在地图上划分区域，请从列表中选择。" },
    };

    [Theory]
    [MemberData(nameof(Findings), DisableDiscoveryEnumeration = true)]
    public void Each_finding_is_explained_in_both_languages(AreaFound found, string english, string chinese)
    {
        var factory = new ResourceManagerStringLocalizerFactory(Options.Create(new LocalizationOptions()), NullLoggerFactory.Instance);
        var explanations = new AreaExplanations(new StringLocalizer<AreasTexts>(factory));

        Assert.Equal(english, In("en", () => explanations.Explain(found)));
        Assert.Equal(chinese, In("zh-Hans", () => explanations.Explain(found)));
        Assert.All(Enum.GetValues<AreaLevel>(), level => Assert.DoesNotContain("Level.", In("zh-Hans", () => explanations.Word(level)), StringComparison.Ordinal));
    }

    private static string In(string language, Func<string> say)
    {
        var (culture, ui) = (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture);
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            return say();
        }
        finally
        {
            (CultureInfo.CurrentCulture, CultureInfo.CurrentUICulture) = (culture, ui);
        }
    }
}
