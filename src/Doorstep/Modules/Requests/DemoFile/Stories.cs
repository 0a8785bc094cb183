using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Json.Serialization;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;

namespace Doorstep.Modules.Requests.DemoFile;

/// <summary>Reads <c>requests.json</c>, the story of the demo town's requests.</summary>
internal static class Stories
{
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerDefaults.Web)
    {
        Converters = { new JsonStringEnumConverter() },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>What the program carries.</summary>
    internal static Story Read()
    {
        using var file = typeof(Stories).Assembly.GetManifestResourceStream("DemoRequests/requests.json")!;
        return JsonSerializer.Deserialize<Story>(file, Readable)!;
    }

    /// <summary>The same for each planting of one demo: an id of version 8 that says "demo" and its place.</summary>
    internal static Guid SubmissionId(int index)
    {
        Span<byte> bytes = stackalloc byte[16];
        "demo"u8.CopyTo(bytes);
        bytes[6] = 0x80;
        bytes[8] = 0x80;
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], index);
        return new Guid(bytes, bigEndian: true);
    }
}

/// <summary>The file.</summary>
/// <param name="Staff">Who acts for each unit.</param>
/// <param name="Outreach">Who brings requests from the doors.</param>
/// <param name="Requests">What was asked and what came of it.</param>
internal sealed record Story(IReadOnlyDictionary<string, string> Staff, string Outreach, IReadOnlyList<Told> Requests);

/// <summary>One request of the file.</summary>
internal sealed record Told
{
    public required string Type { get; init; }

    public required Channel Channel { get; init; }

    public required string Language { get; init; }

    /// <summary>How many days ago it was asked, by the town's calendar, at <see cref="Time"/>.</summary>
    public int Days { get; init; }

    /// <summary>By the town's wall clock.</summary>
    public string Time { get; init; } = "09:00";

    /// <summary>How many minutes ago it was asked, instead of days and time.</summary>
    public int Minutes { get; init; }

    /// <summary>Working hours from the date on a letter until it is written down.</summary>
    public int RecordedAfter { get; init; }

    /// <summary>Name of the system that sent it.</summary>
    public string? Source { get; init; }

    public double? Latitude { get; init; }

    public double? Longitude { get; init; }

    public string? Area { get; init; }

    public string? Address { get; init; }

    public required string Text { get; init; }

    public IReadOnlyDictionary<string, IReadOnlyList<string>> Answers { get; init; } =
        new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);

    public ContactDetails? Contact { get; init; }

    /// <summary>Why its receipt is worth a look; printed with the receipt at each start.</summary>
    public string? Receipt { get; init; }

    public IReadOnlyList<Step> Steps { get; init; } = [];
}

/// <summary>One step of a request.</summary>
internal sealed record Step
{
    /// <summary>Since the one before: working hours of staff, hours by the clock of residents.</summary>
    public required int Hours { get; init; }

    public required Deed Do { get; init; }

    /// <summary>In whose words.</summary>
    public string? Text { get; init; }

    /// <summary>The new owner, or the called unit that speaks.</summary>
    public string? Unit { get; init; }

    /// <summary>What the resident says.</summary>
    public Confirmation? Word { get; init; }

    /// <summary>Staff when they wrote down what the resident said.</summary>
    public Teller By { get; init; }

    public RequestOutcome Outcome { get; init; } = RequestOutcome.Done;

    /// <summary>Days from the step to the day that it names.</summary>
    public int Days { get; init; }

    public string? Whom { get; init; }

    /// <summary>Place in this file of the request that goes on instead, from 0; before this one.</summary>
    public int? Like { get; init; }

    /// <summary>What each called unit is to do.</summary>
    public IReadOnlyDictionary<string, string>? Calls { get; init; }

    /// <summary>Hours by the clock: to report in, or until it is done.</summary>
    public int Within { get; init; }

    public string? Who { get; init; }

    public HazardSeverity? Severity { get; init; }

    public bool Passed { get; init; }
}

/// <summary>The steps that the story knows.</summary>
internal enum Deed
{
    Accept,
    HandOver,
    Ask,
    Reply,
    Answer,
    Plan,
    Date,
    Whistle,
    Report,
    Finish,
    Severity,
    Safe,
    Inspect,
    Confirm,
    Erase,
}

/// <summary>Who enters a resident's word.</summary>
internal enum Teller
{
    Self,
    Staff,
}
