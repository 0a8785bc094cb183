namespace Doorstep.Platform.Hosting;

/// <summary>Which database holds the records.</summary>
public enum DatabaseEngine
{
    /// <summary>One file in the data folder; the default.</summary>
    Sqlite,

    /// <summary>A PostgreSQL server or cluster.</summary>
    Postgres,
}

/// <summary>Where one installation keeps its things.</summary>
/// <param name="Data">The data folder given with <c>--data</c>.</param>
/// <param name="Engine">Chosen by the connection string: none means SQLite in the data folder.</param>
/// <param name="ConnectionString">Ready to be opened by the engine's driver.</param>
public sealed record Installation(DirectoryInfo Data, DatabaseEngine Engine, string ConnectionString)
{
    /// <summary>The environment variable that names a PostgreSQL database instead of the file in the data folder.</summary>
    public const string DatabaseVariable = "DOORSTEP_DATABASE";

    /// <summary>The files that describe the town, edited by people.</summary>
    public DirectoryInfo TownFolder => new(Path.Combine(Data.FullName, "town"));

    /// <summary>Uploaded scans and photographs, named by the hash of their content.</summary>
    public DirectoryInfo Files => new(Path.Combine(Data.FullName, "files"));

    /// <summary>Keys that protect cookies and hash secret codes. Back them up with the database.</summary>
    public DirectoryInfo Keys => new(Path.Combine(Data.FullName, "keys"));

    /// <summary>The installation in <paramref name="data"/>; PostgreSQL when a connection string is given.</summary>
    public static Installation At(DirectoryInfo data, string? postgres = null) =>
        string.IsNullOrWhiteSpace(postgres)
            ? new(data, DatabaseEngine.Sqlite, $"Data Source={Path.Combine(data.FullName, "doorstep.db")}")
            : new(data, DatabaseEngine.Postgres, postgres);
}
