using Doorstep.Modules.Requests.Pictures;

namespace Doorstep.Modules.Requests.Resident;

/// <summary>The pictures of a form: see <c>_Photos.cshtml</c>.</summary>
/// <param name="Root">The address below which they are sent.</param>
/// <param name="Come">Those that have come.</param>
/// <param name="Public">Whether everybody may see them in the end.</param>
public sealed record PhotosView(string Root, IReadOnlyList<PictureUpload> Come, bool Public);
