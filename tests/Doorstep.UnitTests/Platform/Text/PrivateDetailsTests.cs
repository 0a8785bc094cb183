using Doorstep.Platform.Text;
using static Doorstep.Platform.Text.DetailKind;

namespace Doorstep.UnitTests.Platform.Text;

/// <summary>What counts as pointing at a person in public text, and what only looks like it.</summary>
public class PrivateDetailsTests
{
    /// <summary>Text with the piece that is to be found in square marks ⟦…⟧, and its kind.</summary>
    public static TheoryData<string, DetailKind> Flagged => new()
    {
        // Telephone
        { "请联系我⟦13812345678⟧", Phone }, { "手机 ⟦138 1234 5678⟧，随时可以", Phone }, { "电话⟦+86 13812345678⟧", Phone }, { "有事打⟦１３８１２３４５６７８⟧", Phone },
        { "座机⟦0571-87654321⟧", Phone }, { "办公室 ⟦(010)65432100⟧ 没人接", Phone }, { "致电⟦87654321⟧", Phone }, { "手机号：⟦189-1234-5678⟧", Phone },
        { "Call me on ⟦+376 123 456⟧ please", Phone }, { "My number: ⟦+44 20 7946 0958⟧", Phone }, { "⟦+1 (212) 555-0123⟧ any time", Phone }, { "Reach the owner at ⟦212-555-0123⟧.", Phone },
        { "⟦(212) 555-0123⟧", Phone }, { "ring ⟦020 7946 0958⟧", Phone }, { "phone ⟦812345⟧ after six", Phone }, { "tel: ⟦030/1234567⟧", Phone }, { "⟦07700 900123⟧ is his mobile", Phone },
        { "WhatsApp ⟦0049 170 1234567⟧", Phone }, { "text me at ⟦6505550123⟧", Phone },
        // Identity
        { "身份证号⟦11010519491231002X⟧", Identity }, { "他的证件是⟦330106198506170012⟧", Identity }, { "护照⟦E12345678⟧丢了", Identity }, { "my SSN is ⟦078-05-1120⟧", Identity },
        { "passport number ⟦X1234567⟧", Identity }, { "National insurance ⟦AB 12 34 56 C⟧", Identity }, { "身份证 ⟦110105194912310021⟧", Identity },
        // Bank
        { "Pay into ⟦GB82 WEST 1234 5698 7654 32⟧", Bank }, { "IBAN ⟦DE89370400440532013000⟧", Bank }, { "card ⟦4111 1111 1111 1111⟧ was charged", Bank }, { "卡号⟦6222021234567890128⟧", Bank },
        // Plates
        { "⟦京A12345⟧占了消防通道", Plate }, { "车牌⟦浙AD12345⟧的绿牌车", Plate }, { "一辆⟦粤B·88888⟧乱停", Plate }, { "⟦沪A1234挂⟧每晚停在这里", Plate }, { "牌照是⟦京a6r789⟧", Plate },
        { "The car with plate ⟦AB12 CDE⟧ blocks the ramp", Plate }, { "licence plate: ⟦7ABC123⟧", Plate }, { "A van, ⟦AB-123-CD⟧, parks here", Plate }, { "a taxi ⟦B-MW 1234⟧ every night", Plate },
        { "registration ⟦1234 BCD⟧", Plate }, { "grey car ⟦ABC-1234⟧ on the pavement", Plate },
        // Mail and accounts
        { "write to ⟦john.smith@example.com⟧", Mail }, { "邮箱⟦wang_xm@163.com⟧", Mail }, { "⟦john [at] example [dot] com⟧", Mail }, { "微信号：⟦xiaoming_88⟧", Mail }, { "QQ：⟦12345678⟧", Mail },
        { "发到⟦a@b.cn⟧。", Mail },
        // Names
        { "Mrs ⟦Smith⟧ throws rubbish", Name }, { "Mr. ⟦J. Smith⟧ lives here", Name }, { "my neighbour ⟦John Smith⟧ burns wood", Name },
        { "Our landlord ⟦Peter O'Brien⟧ does nothing", Name }, { "My name is ⟦Anna Müller⟧ and I am angry", Name }, { "a man called ⟦Bob⟧ sleeps there", Name }, { "Kind regards,\n⟦Mary Jones⟧", Name },
        { "⟦Paul Green⟧ who lives at number 9 did it", Name }, { "Ask for ⟦Tom Baker⟧", Name }, { "Dr ⟦Lopez⟧ parks on the lawn", Name }, { "her son ⟦Kevin⟧ broke it", Name },
        { "楼上⟦王⟧先生半夜敲墙", Name }, { "邻居⟦李⟧女士养了很多狗", Name }, { "⟦张某某⟧把车停在门口", Name }, { "我叫⟦王小明⟧，住在三楼", Name }, { "联系人：⟦陈静⟧", Name },
        { "业主⟦欧阳明⟧的车堵门", Name }, { "402室⟦张伟⟧先生经常吵闹", Name }, { "找⟦刘⟧师傅修过一次", Name }, { "我邻居⟦赵大力⟧每天烧煤", Name }, { "反映人：⟦周丽⟧", Name }, { "邻居⟦老王⟧在楼道堆东西", Name },
    };

    /// <summary>Text in which nothing points at a person.</summary>
    public static TheoryData<string> Harmless =>
    [
        // English: houses, dates, lamps, references, prices, times, sizes, places
        "The lamp MS-114 is dark", "Street light 4711 has been out since 12.03.2026", "Mill Street 14, second floor", "Outside number 221B Baker Street", "Since 2026-03-04 nobody came",
        "On 01/02/2026 at 12:30", "Reference K7PM-3QXD, please look", "It costs 12,500.00 a year", "The hole is 40 cm wide and 15 cm deep", "Call 311 or 911", "Bus 42 stops at 07:15 and 19:45",
        "There are 1200 people in 350 flats", "The bill of $1,234.56 is wrong", "Lamp posts 100 200 300 are broken", "At 42.50729, 1.53414", "Route CG-2 is closed", "Hydrant ABC-1234 leaks",
        "The car hit lamp MS-114", "A truck broke pole ABC-123", "Model XR-2000 of the pump", "Postcode SW1A 1AA", "AD500 Andorra la Vella", "Flat 12A, block C4", "100 m from the school, 3rd tree",
        "Dr Martin Luther King Street is flooded", "St. Mary's school crossing", "The neighbour on the left burns wood", "My neighbour Sunday night had a party", "My neighbours are loud", "Main Street and Park Road",
        "I am very angry about Mill Street", "The Town Council promised this in May 2025", "Case 2026-000123 was closed", "Meter reading 00123456", "ISO 9001 on the sign", "24/7 noise", "Ticket no. 55512345",
        "The number 12345678 is painted on the box", "Manhole 0042-17", "From 8-10 and 14-16", "5 000 000 litres", "HTTP 404 on your page", "Version 10.0.14 of the app", "The road from Ordino to Canillo",
        "Miss the bus every day because it leaves early", "The driver of the bus was kind", "her daughter goes to school here", "Temperature -5 to +12 degrees", "Order 1,000 bins", "Room B-12 of the library",
        "Dog mess near the Dr. Smith Park", "Kind regards, a resident", "cars park on both sides", "van blocks exit 24", "See photo 20260304_123456", "Signed by 250 people", "Tree 13912 fell", "it is 1.5 km",
        // Chinese
        "路灯 MS-114 不亮", "幸福路 128 号 3 单元 502 室", "2026年3月4日上午9点", "垃圾桶编号 13912", "诉求编号 K7PM-3QXD", "停车费 1500 元一个月", "拨打12345没人接", "110来过一次", "积水深30厘米，长12米",
        "公交 302 路末班车 21:30", "每天 8:00-10:00 施工", "3号楼2单元电梯坏了", "邻居高声喧哗", "邻居任意堆放杂物", "业主安装了防盗窗", "各位业主请注意", "马路中间有个坑", "施工方经理没有来过", "提高老师待遇", "对方先生说不管",
        "于某日夜里", "某小区门口", "黄线上停满了车", "我叫了物业三次", "我叫的快递被偷", "楼下全部是垃圾", "单价 12345678 元", "客服热线 400-123-4567", "楼上装修到很晚", "金额为 20260304 元", "编号20260304001", "石子路坑坑洼洼",
        "居委会主任来看过", "何时能修好", "我是这里的居民", "严重影响休息", "高温天气没有水", "北纬42.50729，东经1.53414", "周边居民反映强烈", "第 12 届 2025 年运动会",
    ];

    [Theory, MemberData(nameof(Flagged))]
    public void What_points_at_a_person_is_found_where_it_stands(string marked, DetailKind kind)
    {
        var (start, end) = (marked.IndexOf('⟦', StringComparison.Ordinal), marked.IndexOf('⟧', StringComparison.Ordinal) - 1);
        var text = marked.Replace("⟦", "", StringComparison.Ordinal).Replace("⟧", "", StringComparison.Ordinal);
        var found = PrivateDetails.Find(text);
        Assert.True(found.Any(d => d.Kind == kind && d.Start <= start + 1 && d.Start + d.Length >= end - 1 && d.Length <= end - start + 3),
            $"{text}: {string.Join("; ", found.Select(d => $"{d.Kind} “{text.Substring(d.Start, d.Length)}”"))}");
        var covered = PrivateDetails.Cover(text, found, k => $"{k}");
        Assert.DoesNotContain(text[start..end], covered, StringComparison.Ordinal);
        Assert.Contains("█", covered, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Harmless))]
    public void What_points_at_nobody_is_left_alone(string text)
    {
        var found = PrivateDetails.Find(text);
        Assert.True(found.Count == 0, $"{text}: {string.Join("; ", found.Select(d => $"{d.Kind} {d.Why} “{text.Substring(d.Start, d.Length)}”"))}");
    }

    [Fact]
    public void The_tables_are_large_enough_to_mean_something()
    {
        Assert.True(Flagged.Count >= 60, $"{Flagged.Count}");
        Assert.True(Harmless.Count >= 60, $"{Harmless.Count}");
    }

    [Fact]
    public void Pieces_never_overlap_and_parts_make_the_whole_text()
    {
        const string Text = "我叫王小明，13812345678，微信号：xiaoming_88。My neighbour John Smith, 212-555-0123, js@example.com, 京A12345, 11010519491231002X.";
        var found = PrivateDetails.Find(Text);
        Assert.Equal([Name, Phone, Mail, Name, Phone, Mail, Plate, Identity], found.Select(d => d.Kind));
        Assert.All(found.Zip(found.Skip(1)), pair => Assert.True(pair.First.Start + pair.First.Length <= pair.Second.Start));
        Assert.Equal(Text, string.Concat(PrivateDetails.Parts(Text, found).Select(p => p.Part)));
        Assert.Empty(PrivateDetails.Find(PrivateDetails.Cover(Text, found, _ => "…")));
    }

    [Fact]
    public void A_long_or_hostile_text_is_read_in_time()
    {
        foreach (var text in new[] { new string('1', 4000), new string('a', 4000) + "@", string.Concat(Enumerable.Repeat("+1 2 ", 800)), string.Concat(Enumerable.Repeat("car ", 1000)), new string('王', 4000), string.Concat(Enumerable.Repeat("0 12 ", 800)), string.Concat(Enumerable.Repeat("A. ", 1300)) })
        {
            _ = PrivateDetails.Find(text);
        }
    }
}
