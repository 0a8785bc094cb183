namespace Doorstep.Modules.Town.Contracts;

/// <summary>
/// A module's own part of the demo town, planted once through the module's own operations. Registered in the container.
/// </summary>
public interface IDemoPart
{
    /// <summary>The part's name in the demo's notes, such as <c>requests</c>; never changes.</summary>
    string Name { get; }

    /// <summary>Low numbers first: accounts 10, requests 50.</summary>
    int Order { get; }

    /// <summary>Plants it. A part that was stopped half-way is planted again, so it must bear that.</summary>
    Task PlantAsync(DemoTown demo, CancellationToken ct);
}

/// <summary>The demo town while it is planted.</summary>
/// <param name="Services">The services of the running app.</param>
/// <param name="Now">The moment that counts as today, UTC.</param>
public sealed record DemoTown(IServiceProvider Services, DateTimeOffset Now)
{
    private readonly List<DemoSignIn> signIns = [];
    private readonly List<DemoReceipt> receipts = [];

    /// <summary>The sample sign-ins so far.</summary>
    public IReadOnlyList<DemoSignIn> SignIns => signIns;

    /// <summary>Has a sample sign-in printed at this and every later start of the demo.</summary>
    public void Add(DemoSignIn signIn) => signIns.Add(signIn);

    /// <summary>The sample receipts so far.</summary>
    public IReadOnlyList<DemoReceipt> Receipts => receipts;

    /// <summary>Has a sample receipt printed at this and every later start of the demo.</summary>
    public void Add(DemoReceipt receipt) => receipts.Add(receipt);
}

/// <summary>A sample sign-in of the demo town.</summary>
/// <param name="Role">The role in words, such as <c>Coordinator, whole town</c>.</param>
/// <param name="UserName">What to type as the user name.</param>
/// <param name="Password">What to type as the password.</param>
public sealed record DemoSignIn(string Role, string UserName, string Password);

/// <summary>A receipt of the demo town, to follow a request with as its resident would.</summary>
/// <param name="Title">What there is to see or to do.</param>
/// <param name="Reference">As shown to people.</param>
/// <param name="Code">The secret code as shown to people.</param>
/// <param name="Path">The link of the receipt, without the address of the site.</param>
public sealed record DemoReceipt(string Title, string Reference, string Code, string Path);
