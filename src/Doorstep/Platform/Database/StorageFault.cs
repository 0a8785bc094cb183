using Microsoft.Data.Sqlite;
using Npgsql;

namespace Doorstep.Platform.Database;

/// <summary>What keeps the database or a disk from doing its work. None of it is a bug, and none the visitor's doing.</summary>
public enum StorageFault
{
    /// <summary>There is no room left.</summary>
    Full,

    /// <summary>It may be read only.</summary>
    ReadOnly,

    /// <summary>What is stored does not hold together any more.</summary>
    Damaged,

    /// <summary>It does not answer.</summary>
    Unreachable,

    /// <summary>Another program holds it.</summary>
    Held,

    /// <summary>Reading or writing failed.</summary>
    Broken,
}

/// <summary>Recognising faults of storage, and naming them.</summary>
public static class StorageFaults
{
    // From errno.h; .NET hands them on as they are.
    private const int NoSpace = 28;
    private const int InputOutput = 5;
    private const int TooLarge = 27;
    private const int ReadOnlyDisk = 30;
    private const int QuotaOver = 122;

    /// <summary>The fault behind a failure; null when it is something else, such as a bug or a rule of the database.</summary>
    public static StorageFault? Of(Exception? failure)
    {
        for (var cause = failure; cause is not null and not CommitUnknownException; cause = cause.InnerException)
        {
            if (OfOne(cause) is { } fault)
            {
                return fault;
            }
        }

        return null;
    }

    /// <summary>In words for the operator.</summary>
    public static string Words(StorageFault fault) => fault switch
    {
        StorageFault.Full => "there is no room left on the disk, so nothing can be saved; make room",
        StorageFault.ReadOnly => "the database may only be read; check the disk and the permissions",
        StorageFault.Damaged => "the database is damaged; stop Doorstep and restore the last backup",
        StorageFault.Unreachable => "the database does not answer",
        StorageFault.Held => "another program holds the database, so nothing can be saved",
        _ => "the database cannot be read or written; check the disk",
    };

    private static StorageFault? OfOne(Exception cause) => cause switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode switch
        {
            13 => StorageFault.Full,
            8 => StorageFault.ReadOnly,
            11 or 26 => StorageFault.Damaged,
            5 or 6 => StorageFault.Held,
            10 or 14 => StorageFault.Broken,
            _ => null,
        },
        PostgresException postgres => postgres.SqlState switch
        {
            "53100" => StorageFault.Full,
            "25006" => StorageFault.ReadOnly,
            "XX001" or "XX002" => StorageFault.Damaged,
            ['5', '8', ..] => StorageFault.Broken,
            ['5', '3', ..] or ['5', '7', 'P', ..] or ['0', '8', ..] => StorageFault.Unreachable,
            _ => null,
        },
        NpgsqlException => StorageFault.Unreachable,
        IOException file => file.HResult switch
        {
            NoSpace or QuotaOver or TooLarge => StorageFault.Full,
            ReadOnlyDisk => StorageFault.ReadOnly,
            InputOutput => StorageFault.Broken,
            _ => null,
        },
        _ => null,
    };
}
