using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Doorstep.Modules.Notifications.Contracts;

/// <summary>A letter by mail to one person.</summary>
/// <param name="To">The address they gave. One that cannot be an address is shown to administrators as refused.</param>
/// <param name="Subject">One line in their language; never a secret code.</param>
/// <param name="Text">The words, as plain text.</param>
/// <param name="Key">What it tells and of what, such as <c>request.answered:ID:3</c>: a key is told once, however often it is queued.</param>
/// <param name="About">The record that it is about: erasing that record's contact details erases the letter.</param>
/// <param name="Html">The same words with marks; null for plain text alone.</param>
/// <param name="Leave">Where one click ends such letters (RFC 8058); null for letters about one's own request.</param>
/// <param name="Fact">What happened, the same for every letter that tells of it: nobody is told it twice. Null for what is always told.</param>
public sealed record OutgoingMail(string To, string Subject, string Text, string Key, Guid About, string? Html = null, Uri? Leave = null, string? Fact = null);

/// <summary>A text message to one person, with the same meanings as <see cref="OutgoingMail"/>.</summary>
/// <param name="To">The number they gave.</param>
/// <param name="Text">The words; short.</param>
/// <param name="Key">What it tells and of what: a key is told once.</param>
/// <param name="About">The record that it is about.</param>
/// <param name="Fact">What happened, as of a letter.</param>
public sealed record OutgoingSms(string To, string Text, string Key, Guid About, string? Fact = null);
