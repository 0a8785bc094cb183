namespace Doorstep.Modules.Results.Rules;

/// <summary>Words that say nothing of what a request is about. Of Chinese a pair with a character that only holds sentences together.</summary>
public static class StopWords
{
    private static readonly HashSet<string> English = new(
        ("about above after again all almost along already also always and another any anything are around away back because been before being below between both but "
        + "came can cannot come could did does doing done down during each either else even ever every everyone everything few for from get gets getting give goes going gone got "
        + "had has have having help her here him his how into its itself just keep know last later least less let like little long made make makes many may maybe might more most much must "
        + "near need needs never new next nobody not nothing now off often old once one only open other our out outside over own people per please put quite rather really right "
        + "said same say see seen several shall she should since some somebody someone something soon still such sure take than thank thanks that the their them then there these they thing things "
        + "this those though through time times today together told tomorrow tonight too took two under until upon use used very want was way week weeks well went were what when where whether which while who "
        + "whole whose why will with within without won would yes yesterday yet you your day days month months year years morning evening night noon afternoon hour hours minute minutes "
        + "monday tuesday wednesday thursday friday saturday sunday january february march april june july august september october november december spring summer autumn winter "
        + "don doesn didn isn aren wasn weren hasn haven hadn couldn shouldn wouldn ain can't").Split(' '),
        StringComparer.Ordinal);

    private static readonly HashSet<string> Chinese =
    [
        "我们", "你们", "他们", "她们", "咱们", "大家", "自己", "今天", "昨天", "明天", "前天", "后天", "早上", "上午", "中午", "下午", "晚上", "夜里", "每天", "最近", "现在", "已经", "一直", "一个", "一些", "一下", "没有", "非常",
        "可以", "希望", "能否", "是否", "如果", "因为", "所以", "但是", "而且", "还有", "什么", "怎么", "为什", "谢谢", "请问", "尽快", "及时", "有关", "部门", "附近", "旁边", "这里", "那里", "地方", "问题", "反映", "情况", "处理", "解决", "居民", "星期", "小时",
        "月份", "春天", "夏天", "秋天", "冬天", "周一", "周二", "周三", "周四", "周五", "周六", "周日", "周末", "很多", "许多", "时候", "之后", "以后", "之前", "以前", "几天", "几次", "多次", "经常", "有时", "需要", "应该", "不能", "不到", "出现", "造成", "影响",
    ];

    private static readonly HashSet<char> Holding = [.. "的了是在和与及或就都也又还很太吗呢吧啊呀哦嘛么着过被把给让向从到对为于由这那哪其之所以而且但并则若如我你您他她它们请有没不无个位些次已再才只更最每各一二三四五六七八九十两几年月日号时分点"];

    /// <summary>True for a word that is never told.</summary>
    public static bool Holds(string word) => English.Contains(word) || Chinese.Contains(word) || word.Any(Holding.Contains);
}
