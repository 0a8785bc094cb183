using System.Runtime.InteropServices;

namespace Doorstep.Modules.Accounts.Rules;

/// <summary>How far wrong passwords have brought an account.</summary>
/// <param name="Failures">Wrong passwords since the last right one or the last lock.</param>
/// <param name="Until">The account is locked before this moment; null when it never was.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Lockout(int Failures, DateTimeOffset? Until)
{
    /// <summary>So many wrong passwords in a row lock an account.</summary>
    public const int MostFailures = 10;

    /// <summary>For so long.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromMinutes(15);

    /// <summary>True while even the right password opens nothing.</summary>
    public bool IsLocked(DateTimeOffset now) => now < Until;

    /// <summary>After one more wrong password. While it is locked nothing changes: an attacker cannot keep an account locked by trying on.</summary>
    public Lockout AfterFailure(DateTimeOffset now) =>
        IsLocked(now) ? this
        : Failures + 1 < MostFailures ? this with { Failures = Failures + 1 }
        : new Lockout(0, now + Duration);
}
