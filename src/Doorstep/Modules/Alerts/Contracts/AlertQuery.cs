using System.Globalization;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Text;

namespace Doorstep.Modules.Alerts.Contracts;

/// <summary>What an alert or a feed is to be about, bound from the address or the form. What makes no sense is left out, as in the public list's filter.</summary>
public sealed class AlertQuery
{
    /// <summary>Code of an area.</summary>
    public string? Area { get; set => field = Typed.Code(value); }

    /// <summary>Code of a type.</summary>
    public string? Type { get; set => field = Typed.Code(value); }

    /// <summary>Middle of a circle, degrees.</summary>
    public string? Latitude { get; set => field = Degrees(value, 90); }

    /// <summary>Middle of a circle, degrees.</summary>
    public string? Longitude { get; set => field = Degrees(value, 180); }

    /// <summary>Metres.</summary>
    public string? Radius { get; set => field = Metres(value); }

    /// <summary>Reference of one request.</summary>
    public string? Request { get; set => field = ShortReference.TryRead(value, out var reference) ? ShortReference.Show(reference) : null; }

    /// <summary>The circle; null when its middle is not told. Half a kilometre wide each way unless told otherwise.</summary>
    public (double Latitude, double Longitude, int Radius)? Circle => Latitude is null || Longitude is null ? null
        : (double.Parse(Latitude, CultureInfo.InvariantCulture), double.Parse(Longitude, CultureInfo.InvariantCulture), Radius is null ? 500 : int.Parse(Radius, CultureInfo.InvariantCulture));

    /// <summary>The address of a page or feed with this query.</summary>
    public string AddressWith(string path)
    {
        (string Name, string? Value)[] parts = Request is not null ? [("request", Request)]
            : [("area", Area), ("type", Type), ("latitude", Longitude is null ? null : Latitude), ("longitude", Latitude is null ? null : Longitude), ("radius", Circle?.Radius.ToString(CultureInfo.InvariantCulture))];
        return $"{path}{QueryString.Create(parts.Where(p => p.Value is not null).Select(p => KeyValuePair.Create(p.Name, p.Value)))}";
    }

    private static string? Degrees(string? text, double most) =>
        Typed.Degrees(text) is { } degrees && Math.Abs(degrees) <= most ? degrees.ToString("0.######", CultureInfo.InvariantCulture) : null;

    private static string? Metres(string? text) => Typed.Whole(text) is { } metres and >= Around.Nearest and <= Around.Farthest
        ? metres.ToString(CultureInfo.InvariantCulture) : null;
}
