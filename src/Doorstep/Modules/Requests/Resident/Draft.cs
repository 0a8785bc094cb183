using Microsoft.EntityFrameworkCore;
using System.Globalization;
using Doorstep.Modules.Areas.Contracts;
using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.RequestTypes.Contracts;
using Doorstep.Modules.Requests.Contracts;
using Doorstep.Modules.Requests.Contracts.Access;
using Doorstep.Modules.Requests.Operations;
using Doorstep.Modules.Requests.Rules;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>What a resident has told so far, page by page. Kept protected on the server until it is sent.</summary>
public sealed record Draft
{
    public string? TypeCode { get; init; }

    /// <summary>The resident's words.</summary>
    public string? Description { get; init; }

    /// <summary>Values by question code.</summary>
    public Dictionary<string, IReadOnlyList<string>> Answers { get; init; } = new(StringComparer.Ordinal);

    /// <summary>WGS 84 degrees.</summary>
    public double? Latitude { get; init; }

    /// <summary>WGS 84 degrees.</summary>
    public double? Longitude { get; init; }

    /// <summary>The place in words.</summary>
    public string? Address { get; init; }

    /// <summary>The area that was chosen.</summary>
    public string? AreaCode { get; init; }

    /// <summary>True once they have looked at what others asked about the same place, or there was nothing.</summary>
    public bool Compared { get; init; }

    /// <summary>True: reach me; false: no contact details; null: not asked yet.</summary>
    public bool? Reach { get; init; }

    /// <summary>What to call the resident.</summary>
    public string? Name { get; init; }

    /// <summary>E-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Telephone number.</summary>
    public string? Phone { get; init; }

    public string? PostalAddress { get; init; }

    /// <summary>How they want to hear from the town; null for what they gave.</summary>
    public ContactWay? Way { get; init; }

    /// <summary>True once something says where it is.</summary>
    public bool HasPlace => Latitude is not null || !Folding.IsBlank(Address) || !Folding.IsBlank(AreaCode);

    /// <summary>True once the type's page has been filled in.</summary>
    public bool HasDetails(RequestTypeList types) => !Folding.IsBlank(Description)
        && types.Find(TypeCode) is { Active: true } type && QuestionRules.Check(type.Questions, Answers).Count == 0;

    /// <summary>True when it names an area that the town no longer has.</summary>
    public bool AreaIsGone(AreaTree areas) => !string.IsNullOrEmpty(AreaCode) && areas.Find(AreaCode) is not { Active: true };

    /// <summary>The address of the first page that still lacks something; the check page when nothing does.</summary>
    public string FirstOpenStep(RequestTypeList types, AreaTree areas) =>
        types.Find(TypeCode) is not { Active: true } ? "/report"
        : !HasPlace || AreaIsGone(areas) ? "/report/where"
        : !HasDetails(types) ? "/report/details"
        : !Compared ? "/report/similar"
        : Reach is null ? "/report/contact"
        : "/report/check";

    /// <summary>What it says, part by part, so that two states of it can be compared: the type, the place, each answer, the words, the contact.</summary>
    public IReadOnlyDictionary<string, string> Parts()
    {
        var parts = Answers.Where(a => a.Value.Any(v => v.Length > 0))
            .ToDictionary(a => QuestionRules.Field(a.Key), a => string.Join('\n', a.Value), StringComparer.Ordinal);
        parts[PartOf.Type] = TypeCode ?? "";
        parts[PartOf.Place] = string.Create(CultureInfo.InvariantCulture, $"{Latitude}|{Longitude}|{AreaCode}|{Address}");
        parts[PartOf.Words] = Description ?? "";
        parts[PartOf.Contact] = string.Join('|', Reach, Way, Name, Phone, Email, PostalAddress);
        return parts;
    }

    /// <summary>The request that it becomes; the draft's id is the same for each try to send it.</summary>
    public NewRequest ToRequest(string language, Guid? id = null) => new()
    {
        TypeCode = TypeCode,
        Description = Description,
        Answers = Answers,
        Latitude = Latitude,
        Longitude = Longitude,
        Address = Address,
        AreaCode = AreaCode,
        Contact = Reach == true ? new ContactDetails { Name = Name, Email = Email, Phone = Phone, PostalAddress = PostalAddress, Way = Way } : null,
        Language = language,
        SubmissionId = id,
        PicturesOf = id,
    };
}

/// <summary>Names of the parts of a draft; an answer's is its field.</summary>
public static class PartOf
{
    /// <summary>What it is about.</summary>
    public const string Type = "type";

    /// <summary>Where it is.</summary>
    public const string Place = "place";

    /// <summary>The resident's words.</summary>
    public const string Words = "words";

    /// <summary>How to reach them.</summary>
    public const string Contact = "contact";

    /// <summary>The pictures that came.</summary>
    public const string Pictures = "pictures";
}

/// <summary>A draft as it is stored. Nobody can read it without the keys outside the database.</summary>
public sealed class StoredDraft
{
    /// <summary>Random, made here. The form's sealed ticket holds it; in an address it opens the draft only to the browser that began it.</summary>
    public Guid Id { get; init; }

    /// <summary>The browser that may open it: a hash of what its sealed cookie holds.</summary>
    public Guid Browser { get; set; }

    /// <summary>The draft, protected.</summary>
    public required byte[] Content { get; set; }

    /// <summary>When it goes.</summary>
    public DateTimeOffset ExpiresAt { get; set; }

    internal static void Map(ModelBuilder model) => model.Entity<StoredDraft>(draft =>
    {
        draft.ToTable("request_drafts").HasKey(d => d.Id);
        draft.Property(d => d.Id).ValueGeneratedNever();
        draft.HasIndex(d => d.ExpiresAt);
        draft.HasIndex(d => d.Browser);
    });
}
