using Doorstep.Platform.Database;
using Doorstep.Platform.Ids;
using Microsoft.EntityFrameworkCore;

namespace Doorstep.Modules.Requests.Operations;

/// <summary>
/// Draws a reference that no request has, for hundreds that are imported in one transaction: a taken one would undo them all. A request by itself draws without asking, and is
/// sent again where its reference is taken.
/// </summary>
internal static class FreeReference
{
    /// <summary>
    /// With a million requests about one draw in 30,000 is taken. Eight taken ones in a row mean a broken generator.
    /// </summary>
    public static async Task<string> FindAsync(DoorstepDb db, CancellationToken ct)
    {
        for (var attempt = 0; attempt < 8; attempt++)
        {
            var reference = ShortReference.Create();
            if (!await db.Set<Request>().AnyAsync(r => r.Reference == reference, ct))
            {
                return reference;
            }
        }

        throw new InvalidOperationException("No free reference was found in 8 draws.");
    }
}
