namespace Doorstep.Modules.Receipts.Contracts;

/// <summary>One thing that is held: what it is called, what it says, and its name in a file for machines.</summary>
/// <param name="Key">The same in every language.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Value">What it says.</param>
/// <param name="Address">Where it can be taken, for a file; null for words.</param>
public sealed record HeldItem(string Key, string Label, string Value, string? Address = null);

/// <summary>A group of things that are held.</summary>
/// <param name="Key">The same in every language; the anchor of its heading.</param>
/// <param name="Title">Its heading.</param>
/// <param name="Items">May be empty, which says that nothing is held.</param>
/// <param name="None">What is said then.</param>
public sealed record HeldGroup(string Key, string Title, IReadOnlyList<HeldItem> Items, string None);

/// <summary>Everything that is held about what a receipt is for and who holds it, and who looked at it.</summary>
/// <param name="Kind">What the receipt is for, as <see cref="IReceiptKind.Name"/> has it.</param>
/// <param name="Reference">With its dash.</param>
/// <param name="Groups">In the reader's language.</param>
public sealed record Held(string Kind, string Reference, IReadOnlyList<HeldGroup> Groups);
