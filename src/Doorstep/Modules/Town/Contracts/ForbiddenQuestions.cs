using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Town.Contracts;

/// <summary>What no field of Doorstep may ask, tag or hold about a person.</summary>
public enum ForbiddenSubject
{
    /// <summary>Ethnicity, race, descent.</summary>
    Ethnicity,

    /// <summary>Religion or belief.</summary>
    Religion,

    /// <summary>Politics: views, parties, votes, petitions held against somebody.</summary>
    Politics,

    /// <summary>A score, level or label of trust, loyalty, risk or vulnerability.</summary>
    Score,
}

/// <summary>A forbidden subject and the words that gave it away.</summary>
public sealed record ForbiddenQuestion(ForbiddenSubject Subject, string Words)
{
    /// <summary>What is wrong, one sentence for the person who wrote the field.</summary>
    public string Message => Subject switch
    {
        ForbiddenSubject.Ethnicity => $"\"{Words}\" asks about ethnicity, which Doorstep does not hold.",
        ForbiddenSubject.Religion => $"\"{Words}\" asks about religion, which Doorstep does not hold.",
        ForbiddenSubject.Politics => $"\"{Words}\" asks about politics, which Doorstep does not hold.",
        _ => $"\"{Words}\" scores or labels a person, which Doorstep does not do.",
    };

    /// <summary>What to do about it.</summary>
    public string Remedy => Subject == ForbiddenSubject.Score
        ? "Remove it, or name the place or thing that is dangerous (such as \"risk level of the slope\")."
        : "Remove it; ask only for what is needed to do the work.";
}

/// <summary>
/// The deny-list for the names, labels, hints and choices of fields: table columns, custom questions and import
/// mappings alike, in English and Chinese.
/// <para>
/// The rule: a word that names ethnicity, religion or politics is refused unless the words beside it make it a place
/// or a thing (<c>race track</c>, <c>place of worship</c>, <c>party wall</c>, 民族路). "Trust", "risk", "danger" and the
/// like are refused together with a measure (score, level, rating, 等级, 评分 …) unless the same text names a place or
/// thing and no person: <c>risk level of the slope</c> may be asked, <c>risk level of the tenant</c> and a bare
/// <c>risk level</c> may not. Labels for people (<c>vulnerable person</c>, 重点人员) are always refused. In doubt it
/// refuses: a question can be worded again, what was once collected cannot be unasked.
/// </para>
/// </summary>
public static class ForbiddenQuestions
{
    // Longer texts are cut: no label is that long, and the search stays quick.
    private const int LongestText = 4000;

    private const RegexOptions Options = RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    private const string NamedPlace = @"(?! (church|churches|school|schools|cemetery|cathedral|temple|hall|hospital|quarter)\b)";

    private const string Persons =
        "person|persons|people|resident|residents|tenant|tenants|household|households|family|families|neighbour|neighbours|neighbor|neighbors|"
        + "applicant|applicants|individual|individuals|citizen|citizens|customer|customers|occupant|occupants|occupier|child|children|elder|elders|"
        + "adult|adults|man|woman|men|women|he|she|they|you|your|his|her|their|caller|callers|complainant|reporter|owner|claimant|patient|"
        + "client|clients|user|users|worker|volunteer|migrant|migrants";

    private const string Things =
        "flood|flooding|fire|water|tree|trees|branch|branches|building|buildings|wall|walls|slope|slopes|bank|road|roads|street|bridge|structure|"
        + "structures|roof|chimney|hazard|hazards|electric|electrical|gas|ice|slip|slipping|trip|tripping|collapse|collapsing|landslide|rock|rockfall|"
        + "avalanche|scaffold|scaffolding|site|place|area|cable|cables|wire|wires|pole|lamp|pavement|path|pothole|manhole|drain|sewer|river|dam|stairs|"
        + "staircase|lift|playground|equipment|facade|balcony|window|chemical|asbestos|snow|storm|traffic|junction|crossing|obstacle|furniture";

    private const string Traits =
        "trust|trustworthiness|risk|risks|credibility|reliability|danger|dangerousness|threat|stability|credit|conduct|behaviour|behavior|reputation|obedience";

    private const string Measures =
        "score|scores|scoring|rating|ratings|rank|ranking|level|levels|grade|grading|class|index|tier|category|band|status|profile|flag|marker|"
        + "indicator|classification|assessment|factor|factors|stars|label";

    private static readonly (ForbiddenSubject Subject, Regex Words)[] Always =
    [
        (ForbiddenSubject.Ethnicity, Compiled(@"\b(ethnic|ethnicity|ethnicities|ethnically|racial|racially|tribe|tribes|tribal|caste|castes|skin colou?r|skin tone|ancestry|minority (group|status|background|people)|national origin|bloodline)\b")),
        (ForbiddenSubject.Ethnicity, Compiled(@"(?<!\b(road|running|foot|horse|boat|bike|cycle|cycling|motor|car|charity|fun|mill|tail|head|sack|relay|marathon) )\braces?\b(?! (course|courses|track|tracks|way|ways|day|days|event|events|route|number|car|cars|horse|horses)\b)")),
        (ForbiddenSubject.Religion, Compiled(@"\breligions?\b|\breligious\b(?! (building|buildings|site|sites|monument|monuments|holiday|holidays|festival|festivals|music)\b)")),
        (ForbiddenSubject.Religion, Compiled(@"\b(christian|christians|christianity|muslim|muslims|islam|islamic|buddhist|buddhists|buddhism|hindu|hindus|hinduism|jewish|jew|jews|judaism|catholic|catholics|protestant|protestants|sikh|sikhs|taoist|taoists|daoist)\b" + NamedPlace)),
        (ForbiddenSubject.Religion, Compiled(@"\b(atheist|atheists|atheism|denomination|baptised|baptized|church members?|church membership|creed|falun|(you|they|he|she|person|people|family|household) worships?|worship (habits|preference|group))\b|(?<!\b(good|bad) )\bfaiths?\b")),
        (ForbiddenSubject.Politics, Compiled(@"\b(political|politics|politically|ideology|ideological|communist|communists|democrat|democrats|republican|republicans|dissident|dissidents|activist|activists|protester|protesters|petitioner|petitioners|trade union member)\b")),
        (ForbiddenSubject.Politics, Compiled(@"\b(party (member|members|membership|affiliation|card|cell|supporter|supporters|they support|you support)|member of (a|the|any|which) party|(ruling|opposition|labour|conservative|socialist|green) party|which party (do|does|did|are) (you|he|she|they|the)|supports? (a|the|any|which) party|voted|voters?|vot(e|es|ing) (for|against|history|record|intention|behaviou?r|preference)|electoral (choice|preference))\b")),
        (ForbiddenSubject.Score, Compiled(@"\b(loyal|disloyal|loyalty|trustworthy|untrustworthy|social (credit|score|rating|rank|status|class)|blacklist|blacklisted|watch ?list|troublemakers?|undesirables?|(person|people|persons) of (interest|concern)|key (person|persons|people|individuals?)|vulnerable groups?)\b")),
        (ForbiddenSubject.Score, Compiled($@"\b(((high|low|medium|at) risk|vulnerable|dangerous|suspicious|unreliable|unstable|difficult|problem|focus) ({Persons})|({Persons}) (is|are) (vulnerable|dangerous|suspicious|unreliable|trusted)|how (dangerous|risky|reliable|stable|trusted|vulnerable) (is|are) ((the|this|your|that) )?({Persons}))\b")),

        (ForbiddenSubject.Ethnicity, Compiled("民族(?!路|街|大道|巷|里|广场|小学|中学|学校|学院|大学|医院|宫|村|饭店|餐|音乐|乐器)|种族|族裔|族群|族别|肤色|血统|汉族|回族|藏族|维吾尔|哈萨克族|蒙古族|苗族|彝族|壮族|满族|朝鲜族")),
        (ForbiddenSubject.Religion, Compiled("宗教(?!场所|活动场所|建筑)|信仰|信教(?!师|授|育)|教徒|信徒|教派|教籍|基督教(?!堂)|天主教(?!堂)|佛教(?!寺)|道教(?![育师观宫学练])|伊斯兰(?!寺)|穆斯林|做礼拜|法轮")),
        (ForbiddenSubject.Politics, Compiled("政治(?!路)|党员|党籍|党派|政党|入党|党龄|(?<![集社])团员(?!工)|共青团|异见|(?<![早晚马线网])上访(?![问客])|信访(户|人|对象|重点)|缠访|闹访|维稳|维权人|投票(给|倾向|意向|记录)|选举(意向|倾向)|思想(状况|动态|倾向|表现)")),
        (ForbiddenSubject.Score, Compiled("忠诚|重点(人员|人口|人群|对象|管控|户)|(弱势|脆弱|高危|高风险|危险|可疑|不稳定|问题|特殊)(人员|人群|群体|人口|家庭|户|对象|居民)|社会信用|信用(分|等级|评|积分)|失信|黑名单|(人员|居民|住户|家庭)(标签|分级|分类(?!投放|垃圾|收集|回收)|评分|画像|等级)|五类人|刑满释放")),
    ];

    private static readonly Regex[] Measured =
    [
        Compiled($@"\b({Traits})( \w+){{0,3}}? ({Measures}|points)\b|\b({Measures}) (of|for|in) (\w+ )?({Traits})\b|\b(vulnerable|vulnerability|vulnerabilities)\b"),
        Compiled(@"(信任|诚信|可信|可靠|风险|危险|脆弱|弱势|稳定|威胁)[^，。；,;]{0,4}((?<!部)分(?![布钟别])|评级|评估|等级|级别|指数|程度|度|星级|画像|标签|类别|系数|排名)"),
    ];

    private static readonly Regex Thing = Compiled(
        $@"\b({Things})\b|[树墙楼房屋路街桥坡洪火电水井管缆杆灯梯窗冰雪山河堤坝坑]|燃气|煤气|结构|隐患|建筑|设施|设备|坍塌|滑|阳台|场地|地点|区域|部位|工地|脚手架|人行道|通道|地质");

    private static readonly Regex Person = Compiled(
        $@"\b({Persons})\b|人|户|居民|家庭|群众|对象|老年|孩子|儿童|妇女|邻居|您|你|他|她|业主");

    // Places and things whose Chinese names hold the sign for a person or a household.
    private static readonly Regex NoPerson = Compiled("人行(横)?道|行人|人孔|户外|入户[管线门]|窗户|用户[管表线]|无人机|机器人");

    /// <summary>What <paramref name="text"/> (a column's name, a question's code or label, a hint, a choice) asks that may not be asked, or null.</summary>
    public static ForbiddenQuestion? Find(string? text)
    {
        if (Folding.IsBlank(text))
        {
            return null;
        }

        var words = Words(text);
        foreach (var (subject, forbidden) in Always)
        {
            if (forbidden.Match(words) is { Success: true } match)
            {
                return new ForbiddenQuestion(subject, match.Value);
            }
        }

        foreach (var measured in Measured)
        {
            if (measured.Match(words) is { Success: true } match
                && (!Thing.IsMatch(words) || Person.IsMatch(NoPerson.Replace(words, ""))))
            {
                return new ForbiddenQuestion(ForbiddenSubject.Score, match.Value);
            }
        }

        return null;
    }

    /// <summary>The first that <see cref="Find"/> finds among the texts of one field.</summary>
    public static ForbiddenQuestion? FindIn(params IEnumerable<string?> texts) => texts.Select(Find).FirstOrDefault(found => found is not null);

    /// <summary>Plain words with single blanks: <c>ethnicGroup</c>, <c>ETHNIC_GROUP</c> and full-width letters all read as words.</summary>
    private static string Words(string text)
    {
        var whole = (text.Length > LongestText ? text[..LongestText] : text).ToWellFormed().Normalize(NormalizationForm.FormKC);
        var words = new StringBuilder(whole.Length + 16);
        for (var i = 0; i < whole.Length; i++)
        {
            var c = whole[i];
            if (IsHidden(c))
            {
                continue;
            }

            var startsWord = char.IsUpper(c) && i > 0 && char.IsLower(whole[i - 1]);
            if ((startsWord || !IsLetter(c)) && words.Length > 0 && words[^1] != ' ')
            {
                words.Append(' ');
            }

            if (IsLetter(c))
            {
                words.Append(char.ToLowerInvariant(c));
            }
        }

        return words.ToString().TrimEnd();
    }

    private static bool IsLetter(char c) => char.IsLetter(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark;

    // Zero-width signs between the letters of a word would hide it from the search.
    private static bool IsHidden(char c) => c is '\u00AD' or (>= '\u200B' and <= '\u200F') or (>= '\u2060' and <= '\u2064') or '\uFEFF';

    private static string ToWellFormed(this string text) => string.Create(text.Length, text, static (target, source) =>
    {
        for (var i = 0; i < source.Length; i++)
        {
            var paired = char.IsHighSurrogate(source[i]) && i + 1 < source.Length && char.IsLowSurrogate(source[i + 1]);
            target[i] = source[i];
            if (paired)
            {
                target[++i] = source[i];
            }
            else if (char.IsSurrogate(source[i]))
            {
                target[i] = ' ';
            }
        }
    });

    private static Regex Compiled(string pattern) => new(pattern, Options, TimeSpan.FromSeconds(2));
}
