namespace Doorstep.Platform.Web;

/// <summary>The places outside this site that browsers may fetch data and pictures from; none unless the operator names one.</summary>
public sealed class OutsideSources
{
    private volatile string allowed = "";

    /// <summary>For the content security policy: each with a space before it.</summary>
    internal string Allowed => allowed;

    /// <summary>Allows exactly these origins, such as <c>https://tiles.example.org</c>.</summary>
    public void Allow(IEnumerable<string> origins) => allowed = string.Concat(origins.Select(origin => " " + origin));
}
