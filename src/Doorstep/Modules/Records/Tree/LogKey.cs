using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Doorstep.Platform.Files;
using Doorstep.RecordLog;

namespace Doorstep.Modules.Records.Tree;

/// <summary>
/// The key that signs the record log's checkpoints: <c>keys/records.pem</c> in the data folder, on P-256, made on first use
/// and readable by its owner only. Every node of an installation uses the same file.
/// </summary>
public sealed class LogKey : IDisposable
{
    private readonly ECDsa key;
    private readonly Lock signing = new();

    private LogKey(ECDsa key)
    {
        this.key = key;
        // The id in the name keeps the logs of two towns, or a log and its restored twin with a new key, apart.
        var id = NoteVerifier.Of("doorstep", key).KeyId.ToString("x8", CultureInfo.InvariantCulture);
        Verifier = NoteVerifier.Of($"doorstep/records/{id}", key);
    }

    /// <summary>The public part, as auditors need it. Its name is also the log's.</summary>
    public NoteVerifier Verifier { get; }

    /// <summary>Signs a checkpoint of this log.</summary>
    public SignedNote Sign(long size, LogHash root)
    {
        lock (signing)
        {
            return new Checkpoint(Verifier.Name, size, root).Sign(Verifier.Name, key);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    /// <summary>The key in this file, which is made when there is none.</summary>
    public static LogKey In(FileInfo file)
    {
        var pem = KeyFile.ReadOrMake(file, () =>
        {
            using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            return Encoding.ASCII.GetBytes(made.ExportPkcs8PrivateKeyPem());
        });
        var kept = ECDsa.Create();
        kept.ImportFromPem(Encoding.ASCII.GetString(pem));
        return new LogKey(kept);
    }
}
