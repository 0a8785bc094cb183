using Doorstep.Modules.Moderation.Contracts;
using Doorstep.Modules.Requests.Pictures;
using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Contracts.Access;

/// <summary>A picture that everybody may see.</summary>
/// <param name="Address">Of the large size, without the host.</param>
/// <param name="SmallAddress">Of the small size, its long side at most 480 pixels.</param>
/// <param name="Description">What it shows, in words; empty when nobody wrote it.</param>
/// <param name="Width">Of the large size in pixels.</param>
/// <param name="Height">Of the large size in pixels.</param>
public sealed record PublicPicture(string Address, string SmallAddress, string Description, int Width, int Height);

/// <summary>
/// The pictures that everybody may see: of public requests only, and only what staff looked at and released. Every public
/// page, feed and interface asks here.
/// </summary>
public sealed class PublicPictures(DoorstepDb db)
{
    private static readonly IReadOnlyList<PublicPicture> None = [];

    /// <summary>The pictures of these requests, in the order in which they came; requests without one are left out.</summary>
    public async Task<IReadOnlyDictionary<Guid, IReadOnlyList<PublicPicture>>> OfAsync(IReadOnlyCollection<Guid> requests, CancellationToken ct)
    {
        var rows = requests.Count == 0 ? [] : await (
            from picture in Released(db)
            join request in PublicRequest.In(db) on picture.RequestId equals request.Id
            where requests.Contains(request.Id)
            orderby picture.Number
            select new { request.Id, request.Reference, picture.Number, picture.Description, picture.Width, picture.Height }).ToListAsync(ct);
        return rows.GroupBy(r => r.Id).ToDictionary(g => g.Key, g => (IReadOnlyList<PublicPicture>)[.. g.Select(r =>
        {
            var address = AddressOf(r.Reference, r.Number);
            return new PublicPicture(address, $"{address}/small", r.Description ?? "", r.Width, r.Height);
        })]);
    }

    /// <summary>The pictures of one request.</summary>
    public async Task<IReadOnlyList<PublicPicture>> OfAsync(Guid request, CancellationToken ct) =>
        (await OfAsync([request], ct)).GetValueOrDefault(request, None);

    /// <summary>The hash and media type of a released picture; null when there is none that everybody may see.</summary>
    internal async Task<(string Sha256, string ContentType)?> FindAsync(string typedReference, int number, bool small, CancellationToken ct)
    {
        if (!ShortReference.TryRead(typedReference, out var reference))
        {
            return null;
        }

        var found = await (
            from picture in Released(db)
            join request in PublicRequest.In(db) on picture.RequestId equals request.Id
            join file in db.Set<RequestFile>() on picture.FileId equals file.Id
            where request.Reference == reference && picture.Number == number
            select new { Sha256 = small ? picture.SmallSha256 : file.Sha256, file.ContentType }).FirstOrDefaultAsync(ct);
        return found is null ? null : (found.Sha256, found.ContentType);
    }

    private static string AddressOf(string reference, int number) => $"/requests/{ShortReference.Show(reference)}/pictures/{number}";

    private static IQueryable<RequestPicture> Released(DoorstepDb db) => db.Set<RequestPicture>().Where(p => p.State == PictureState.Released);
}
