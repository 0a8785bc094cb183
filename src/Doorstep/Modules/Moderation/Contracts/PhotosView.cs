namespace Doorstep.Modules.Moderation.Contracts;

/// <summary>The pictures of a form: shown by the page part <c>photos</c>.</summary>
/// <param name="Root">The address below which they are sent.</param>
/// <param name="Come">Those that have come.</param>
/// <param name="Public">Whether everybody may see them in the end.</param>
public sealed record PhotosView(string Root, IReadOnlyList<UploadedPicture> Come, bool Public);
