using System.Security.Cryptography;
using System.Text;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Ids;
using Doorstep.Platform.Mail;
using Doorstep.Platform.Sms;
using Doorstep.Platform.Text;
using Microsoft.AspNetCore.DataProtection;

namespace Doorstep.Modules.Alerts.Contracts;

/// <summary>
/// Addresses as alerts keep them: protected, so that a copy of the database tells none, and with a keyed fingerprint, so that
/// one that asks again is recognised.
/// </summary>
public sealed class AlertAddresses(IDataProtectionProvider protection, SecretCode codes, CurrentTown town)
{
    /// <summary>The address as it is written to; null when it can be none.</summary>
    public static string? Read(AlertWay way, string? typed) =>
        way == AlertWay.Sms ? SmsNumber.Read(typed) : MailText.Read(typed) is { } address ? Letter.ToAddress(address)?.Address : null;

    /// <summary>The same for the same address, however it is capitalised and with or without the country code of the town.</summary>
    public byte[] Fingerprint(AlertWay way, string address) => Fingerprints(way, address).First();

    /// <summary>The fingerprint, and then those under which the same address was kept when a number was taken as it was typed.</summary>
    public IEnumerable<byte[]> Fingerprints(AlertWay way, string address)
    {
        IEnumerable<string> forms = way == AlertWay.Sms ? TelephoneNumbers.Forms(address, town.Profile.Country).Append(address) : [address];
        return forms.Distinct(StringComparer.Ordinal).Select(form => codes.Fingerprint("alerts", $"{way}:{form.ToUpperInvariant()}"));
    }

    /// <summary>Protects an address.</summary>
    public byte[] Seal(string address) => Protector.Protect(Encoding.UTF8.GetBytes(address));

    /// <summary>Reads what <see cref="Seal"/> made; null when the key for it is gone.</summary>
    public string? Open(byte[] kept)
    {
        try
        {
            return Encoding.UTF8.GetString(Protector.Unprotect(kept));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private IDataProtector Protector => protection.CreateProtector("Doorstep.Requests.Alerts");
}
