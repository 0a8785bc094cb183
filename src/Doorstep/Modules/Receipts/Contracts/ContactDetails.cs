using Doorstep.Platform.Text;

namespace Doorstep.Modules.Receipts.Contracts;

/// <summary>How to reach a resident about the one thing that they asked, folded as it is set. Kept apart so that it can go while what they asked stays.</summary>
public class ContactDetails
{
    /// <summary>What they want to be called; may be missing.</summary>
    public string? Name { get; init => field = Folding.Line(value); }

    /// <summary>E-mail address; may be missing.</summary>
    public string? Email { get; init => field = Folding.Token(value); }

    /// <summary>Telephone number; may be missing.</summary>
    public string? Phone { get; init => field = Folding.Token(value); }

    /// <summary>Postal address for an answer by letter; may be missing.</summary>
    public string? PostalAddress { get; init => field = Folding.Prose(value); }

    /// <summary>How they want to hear from the town; null when they gave no way or none was asked.</summary>
    public ContactWay? Way { get; set; }

    /// <summary>True when nothing was given.</summary>
    public bool IsEmpty => Name is null && Email is null && Phone is null && PostalAddress is null;

    /// <summary>True when anything reaches them; a name alone does not.</summary>
    public bool Reaches => (Phone ?? Email ?? PostalAddress) is not null;
}
