using System.Text.RegularExpressions;

namespace Doorstep.Platform.Text;

/// <content>Names: a title, a relation, "my name is", a telephone number after it. A capital alone makes no name.</content>
public static partial class PrivateDetails
{
    // The most common surnames; those that are rather words (向, 于是, 有, 车, 时 …) are left out.
    private const string Surnames = "欧阳|司马|上官|诸葛|司徒|东方|皇甫|尉迟|慕容|令狐|夏侯|"
        + "[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾萧肖田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔汤康易乔赖庞樊殷施]";

    private const string Given = "[\\u4e00-\\u9fff-[住是在家的电手今想要来反投报有把被和与跟给对说每总又也都就很常经不没了着过到从向为等将能会可因之路街号楼栋区村镇市县省]]";
    private const string Capital = @"([OD]['’])?[A-ZÀ-ÖØ-Þ][\p{L}]*\p{Ll}[\p{L}'’-]*";
    private const string FullName = Capital + "( [A-Z]\\.?(?= ))?( (van|von|de|da|del|di|al|bin))?( " + Capital + "){0,2}";

    private static readonly HashSet<string> NoNames = new(StringComparer.OrdinalIgnoreCase)
    {
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "January", "February", "March", "April", "May", "June", "July", "August",
        "September", "October", "November", "December", "The", "And", "But", "This", "That", "When", "Every", "Please", "Thanks", "Thank", "Since", "After", "Before",
        "Also", "Council", "Town", "City", "Mayor", "Street", "Road", "Christmas", "Easter", "English", "Chinese", "Very", "Not", "It", "We", "They", "He", "She", "My",
        "Our", "Your", "His", "Her", "There", "Then", "Yours", "Best", "Kind", "Dear", "Sir", "Madam", "Resident", "Residents", "Neighbour", "Neighbor", "Concerned",
        "I'm", "I’m", "I've", "I’ve", "I'd", "I’d", "I'll", "I’ll", "Is", "In", "On", "At", "To", "For", "Old", "New", "No", "If", "So", "As",
    };

    private static readonly string[] NoChineseNames =
    [
        "任意", "任何", "高声", "高空", "高温", "方便", "方面", "方式", "方法", "常常", "安装", "马上", "马路", "马桶", "黄昏", "黄色", "黄线", "白天", "白色", "白线", "金属", "金额",
        "万一", "万元", "全部", "程度", "石头", "石子", "石块", "石板", "田地", "江边", "江水", "林木", "林地", "钟头", "钟点", "毛病", "毛巾", "武装", "康复", "易燃", "雷雨", "雷电",
        "龙头", "龙舟", "夏天", "夏季", "秦岭", "段时", "史上", "顾客", "贺卡", "汤水", "莫名", "严重", "严格", "许多", "许可", "何时", "何况", "何必", "余下", "余地", "周边", "周围", "周末",
        "周一", "周二", "周三", "周四", "周五", "周六", "周日", "高架", "高楼", "高低", "胡乱", "胡同", "罗列", "肖像", "叶子", "陆续", "陆地", "施工", "成员", "水管", "单元", "付费", "付款", "付钱", "邱陵",
    ];

    private static void FindNames(List<Detail> found, string text)
    {
        foreach (var (pattern, why) in new[] { (Titled(), "Title"), (Related(), "Relation"), (Called(), "Called"), (Signed(), "Called"), (Living(), "Relation") })
        {
            Take(found, pattern, text, DetailKind.Name, why, m => IsName(text, m.Groups["n"]));
        }

        Take(found, ChineseTitled(), text, DetailKind.Name, "Title", m => IsChineseName(m.Groups["n"].Value));
        Take(found, ChineseSomebody(), text, DetailKind.Name, "Title");
        Take(found, ChineseCalled(), text, DetailKind.Name, "Called", m => IsChineseName(m.Groups["n"].Value));
        Take(found, ChineseRelated(), text, DetailKind.Name, "Relation", m => IsChineseName(m.Groups["n"].Value));
        foreach (var phone in found.Where(d => d.Kind == DetailKind.Phone).ToList())
        {
            var before = text[Math.Max(0, phone.Start - 40)..phone.Start];
            var match = NameBefore().Match(before) is { Success: true } english ? english : ChineseNameBefore().Match(before);
            var name = match.Groups["n"];
            if (match.Success && IsChineseName(name.Value) && !name.Value.Split(' ').Any(NoNames.Contains))
            {
                Add(found, phone.Start - before.Length + name.Index, name.Length, DetailKind.Name, "Phone");
            }
        }
    }

    // "Dr Martin Luther King Street" is a place, and "my neighbour Sunday night" no name.
    private static bool IsName(string text, Group name) =>
        !NoNames.Contains(name.Value.Split(' ', '-')[0]) && !PlaceAfter().IsMatch(text[(name.Index + name.Length)..]) && !PlaceWithin().IsMatch(name.Value);

    private static bool IsChineseName(string name) => !NoChineseNames.Any(word => name.StartsWith(word, StringComparison.Ordinal));

    [GeneratedRegex(@"(?<![A-Z\d]\p{L}* )(?<!\p{L})(Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Herr|Frau|Monsieur|Madame|Mme|Señor|Señora|Sra)\.? (?<n>([A-Z]\.? ){0,2}" + FullName + ")", Plain, Most)]
    private static partial Regex Titled();

    [GeneratedRegex(@"(?<!\p{L})(?i:my|our|his|her|their|the) (?i:next[- ]door |upstairs |downstairs |old )?(?i:neighbou?r|landlord|landlady|husband|wife|son|daughter|mother|father|mum|mom|dad|brother|sister|friend|colleague|boss|tenant|doctor|teacher|cousin|uncle|aunt|grandmother|grandfather|grandma|grandpa|caretaker|partner|driver|owner)s?,?( (?i:is called|is named|called|named|is))? (?<n>" + FullName + ")", Plain, Most)]
    private static partial Regex Related();

    [GeneratedRegex(@"(?<!\p{L})(?i:(my|his|her|their|owner's|driver's) (full |last |first )?name('s| is|:)|(man|woman|person|guy|boy|girl|lady|owner|driver|resident|tenant) (is )?(called|named)|I am called|name:|contact person:?|ask for|speak to|reported by) (?<n>" + FullName + ")", Plain, Most)]
    private static partial Regex Called();

    [GeneratedRegex(@"(?i:(kind |best |warm )?regards|sincerely|yours truly|cheers|signed),?[ \r\n]+(?<n>" + Capital + " " + Capital + ")", Plain, Most)]
    private static partial Regex Signed();

    [GeneratedRegex(@"(?<n>" + Capital + " " + Capital + @"),? (?i:who )?(?i:lives|lived|resides|parks|owns|keeps (his|her|their)|(at|from|of|in) (no\.?|number|flat|apartment|apt\.?|house) \d)", Plain, Most)]
    private static partial Regex Living();

    [GeneratedRegex(@"(?<n>" + Capital + " " + Capital + @")[ ,:(]{1,3}((?i:tel|phone|mobile|cell|at|on)\.?[ :]{0,2})?$", Plain, Most)]
    private static partial Regex NameBefore();

    [GeneratedRegex(@"^[ ,]*(?i:street|st\b|road|rd\b|avenue|ave\b|blvd|boulevard|lane|drive|square|park|school|hospital|clinic|bridge|centre|center|library|way|place|court|church|memorial|station|stadium|museum|theatre|institute|university|college|pizza)\b|^['’]s (?i:school|park|church|bakery|store|shop)", Plain, Most)]
    private static partial Regex PlaceAfter();

    [GeneratedRegex(@" (Street|St|Road|Rd|Avenue|Ave|Blvd|Boulevard|Lane|Drive|Square|Park|School|Hospital|Bridge|Centre|Center|Library|Way|Place|Court|Church|Station|Council)$", Plain, Most)]
    private static partial Regex PlaceWithin();

    [GeneratedRegex(@"(?<=^|[\P{L}]|[是叫找和跟给与向被让请我到名为由问位居主户东上下人友邻事号室楼家员安机栋层元理商板住的])(?<!对|双|校|警|工|地)(?<n>(" + Surnames + ")(" + Given + "{1,2})?)(先生|女士|小姐|太太|师傅|老师|医生|大爷|大妈|大娘|阿姨|叔叔|大哥|大姐|奶奶|爷爷|经理|主任|书记|局长|老板|警官|律师)", Plain, Most)]
    private static partial Regex ChineseTitled();

    [GeneratedRegex(@"(?<n>(" + Surnames + @")某(某|[\u4e00-\u9fff](?=[，。、\s]))?)(?![年月日时地处天次种个些人家段条座栋号某])", Plain, Most)]
    private static partial Regex ChineseSomebody();

    [GeneratedRegex(@"(我叫|名叫|名字叫|名字是|姓名(是|为)?[:： ]*|联系人(是|为)?[:： ]*|户主[:： ]+|署名[:： ]*|投诉人[:： ]*|反映人[:： ]*|报修人[:： ]*)(?<n>(" + Surnames + ")" + Given + "{1,2})", Plain, Most)]
    private static partial Regex ChineseCalled();

    [GeneratedRegex(@"(邻居|房东|业主|住户|租客|同事|朋友|丈夫|妻子|老公|老婆|儿子|女儿|父亲|母亲|爸爸|妈妈|孩子|隔壁|楼上|楼下|车主|司机|店主)的?(叫|是|名叫|为)?(?<n>((老|小)(" + Surnames + ")|(" + Surnames + ")" + Given + @"{1,2}))(?=[，。,.、\s：:（(！!]|[的在和说把每天住家总又常经也]|$)", Plain, Most)]
    private static partial Regex ChineseRelated();

    [GeneratedRegex(@"(?<=^|[\P{L}]|[是叫找和跟给与我为由系人主户])(?<n>(" + Surnames + ")" + Given + @"{1,2})[ ，,:：(（]{0,3}((联系)?电话|手机号?码?|联系方式)?[ :：是为]{0,3}$", Plain, Most)]
    private static partial Regex ChineseNameBefore();
}
