using System.Text;
using System.Text.RegularExpressions;

namespace Doorstep.Harness;

/// <summary>A letter as it arrived, with its headers and words decoded.</summary>
public sealed partial record Arrived(string To, string Raw)
{
    /// <summary>The decoded subject.</summary>
    public string Subject => Header("Subject")!;

    /// <summary>The decoded words of the plain part.</summary>
    public string Text => Part("text/plain");

    /// <summary>A decoded header; null when it is not there.</summary>
    public string? Header(string name)
    {
        var head = Raw[..Raw.IndexOf("\r\n\r\n", StringComparison.Ordinal)].Replace("\r\n ", " ", StringComparison.Ordinal);
        var line = head.Split("\r\n").FirstOrDefault(l => l.StartsWith(name + ": ", StringComparison.OrdinalIgnoreCase));
        return line is null ? null : Word().Replace(
            line[(name.Length + 2)..].Replace("?= =?", "?==?", StringComparison.Ordinal), m => Encoding.UTF8.GetString(Convert.FromBase64String(m.Groups["b"].Value)));
    }

    /// <summary>The decoded words of the part of this type.</summary>
    public string Part(string type)
    {
        var start = Raw.IndexOf("\r\n\r\n", Raw.IndexOf($"Content-Type: {type}", StringComparison.Ordinal), StringComparison.Ordinal) + 4;
        var lines = Raw[start..].Split("\r\n").TakeWhile(l => l.Length > 0 && !l.StartsWith("--", StringComparison.Ordinal));
        return Encoding.UTF8.GetString(Convert.FromBase64String(string.Concat(lines)));
    }

    [GeneratedRegex(@"=\?utf-8\?[Bb]\?(?<b>[^?]*)\?=", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Word();
}
