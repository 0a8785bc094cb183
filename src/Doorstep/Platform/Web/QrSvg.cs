using System.Globalization;
using System.Text;
using QRCoder;

namespace Doorstep.Platform.Web;

/// <summary>A QR code as one path of an SVG: small, sharp in print, without a style that the page's policy would refuse.</summary>
internal static class QrSvg
{
    /// <summary>The SVG of the text; <paramref name="label"/> says it to those who cannot see it.</summary>
    public static string Of(string text, string label)
    {
        // Medium: a folded or smudged paper is still read.
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var modules = data.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < modules.Count; y++)
        {
            for (var x = 0; x < modules.Count; x++)
            {
                var start = x;
                while (x < modules.Count && modules[y][x])
                {
                    x++;
                }

                if (x > start)
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{start} {y}h{x - start}v1h-{x - start}z");
                }
            }
        }

        var name = System.Net.WebUtility.HtmlEncode(label);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""<svg role="img" aria-label="{name}" viewBox="0 0 {modules.Count} {modules.Count}" width="200" height="200" shape-rendering="crispEdges"><rect width="100%" height="100%" fill="#fff"/><path d="{path}"/></svg>""");
    }
}
