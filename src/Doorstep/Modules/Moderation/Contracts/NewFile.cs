namespace Doorstep.Modules.Moderation.Contracts;

/// <summary>A file that is on disk and is to become a request's.</summary>
/// <param name="Id">UUIDv7.</param>
/// <param name="Name">As people see it.</param>
/// <param name="ContentType">Its media type.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Sha256">Of its bytes, in lower-case hexadecimal: its name in the store.</param>
/// <param name="Picture">What is known of a picture; null for other files.</param>
public sealed record NewFile(Guid Id, string Name, string ContentType, long Size, string Sha256, NewPicture? Picture);

/// <summary>A picture that is on disk in two sizes.</summary>
/// <param name="SmallSha256">Of the small size.</param>
/// <param name="Width">Of the large size, in pixels.</param>
/// <param name="Height">Of the large size, in pixels.</param>
public sealed record NewPicture(string SmallSha256, int Width, int Height);
