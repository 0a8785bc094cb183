using Doorstep.Modules.Receipts.Contracts;
using Doorstep.Modules.Receipts.Contracts.Access;
using Doorstep.Platform.Database;
using Doorstep.Platform.Files;

namespace Doorstep.Modules.Receipts.Operations;

/// <summary>The holder of a receipt has their contact details erased. What was asked stays, with a line that says so.</summary>
public sealed class EraseContact(Writer writer, NamedFiles files)
{
    /// <summary>Succeeds also when nothing was held, and then leaves no line.</summary>
    public async Task RunAsync(OpenedReceipt receipt, CancellationToken ct)
    {
        var gone = (await writer.RunAsync<List<string>>(
            async (write, token) => (List<string>)[.. await EraseAsync(write, receipt.Kind, receipt.Id, ErasureCause.Asked, token)], ct)).Value;
        await files.ForgetAsync(gone, ct);
    }

    /// <summary>The same as a part of an operation that goes on; the hashes' files may go once it is committed.</summary>
    internal static async Task<IReadOnlyList<string>> EraseAsync(WriteScope write, IReceiptKind kind, Guid receipt, ErasureCause cause, CancellationToken ct)
    {
        var had = await Contacts.EraseAsync(write, receipt, ct);
        return await kind.EraseAsync(write, receipt, cause, had, ct);
    }
}
