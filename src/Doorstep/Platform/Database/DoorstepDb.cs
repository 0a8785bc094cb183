using System.Text.Json;
using Doorstep.Platform.Hosting;
using Doorstep.Platform.Languages;
using Doorstep.Platform.Web;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Doorstep.Platform.Database;

/// <summary>
/// The one database context. Its model is what the modules map; a module reads its own tables with
/// <c>Set&lt;T&gt;()</c>. A context handed out for reading does not track and refuses to save: writes go through
/// the <see cref="Writer"/>.
/// </summary>
public sealed class DoorstepDb : DbContext
{
    private readonly Mapped mapped;

    /// <summary>
    /// A context as its options say, which is all that a pool can give it. Nothing is touched here that EF Core would have to make first: most pages ask for a context, and many
    /// never use it.
    /// </summary>
    public DoorstepDb(DbContextOptions<DoorstepDb> options)
        : base(options) =>
        mapped = options.FindExtension<Mapped>() ?? throw new ArgumentException("Say by Mapped what the modules map.", nameof(options));

    /// <summary>Contexts over the same modules share one model, and over others they do not.</summary>
    internal sealed class ModelKeys : IModelCacheKeyFactory
    {
        /// <inheritdoc/>
        public object Create(DbContext context, bool designTime) => (context.GetType(), ((DoorstepDb)context).mapped.Maps.Key, designTime);
    }

    /// <inheritdoc/>
    public override int SaveChanges(bool acceptAllChangesOnSuccess) => mapped.Writes
        ? base.SaveChanges(acceptAllChangesOnSuccess)
        : throw new InvalidOperationException("This context only reads. Write through the Writer.");

    /// <inheritdoc/>
    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default) => mapped.Writes
        ? base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken)
        : throw new InvalidOperationException("This context only reads. Write through the Writer.");

    /// <inheritdoc/>
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Enum>().HaveConversion<string>();
        configurationBuilder.Properties<LocalText>().HaveConversion<LocalTextConverter, LocalTextComparer>();
        configurationBuilder.Properties<IReadOnlyList<string>>().HaveConversion<StringListConverter, StringListComparer>();
        if (Database.IsSqlite())
        {
            // Integers sort and compare; SQLite has no moment type of its own.
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMillisecondsConverter>();
            configurationBuilder.Properties<Guid>().HaveConversion<BigEndianGuidConverter>();
        }
        else
        {
            configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UtcConverter>();
        }
    }

    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        HeartbeatRow.Map(modelBuilder);
        StoredForm.Map(modelBuilder);
        foreach (var map in mapped.Maps.All)
        {
            map(modelBuilder);
        }

        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(SnakeCase.Of(property.Name));
            }

            foreach (var index in entity.GetIndexes())
            {
                var columns = string.Join('_', index.Properties.Select(p => SnakeCase.Of(p.Name)));
                index.SetDatabaseName($"ix_{entity.GetTableName()}_{columns}");
            }

            foreach (var key in entity.GetKeys())
            {
                key.SetName(key.IsPrimaryKey()
                    ? $"pk_{entity.GetTableName()}"
                    : $"ak_{entity.GetTableName()}_{string.Join('_', key.Properties.Select(p => SnakeCase.Of(p.Name)))}");
            }

            foreach (var foreign in entity.GetForeignKeys())
            {
                foreign.SetConstraintName(
                    $"fk_{entity.GetTableName()}_{string.Join('_', foreign.Properties.Select(p => SnakeCase.Of(p.Name)))}");
            }
        }
    }

    private sealed class UnixMillisecondsConverter() : ValueConverter<DateTimeOffset, long>(
        moment => moment.ToUnixTimeMilliseconds(), ms => DateTimeOffset.FromUnixTimeMilliseconds(ms));

    private sealed class UtcConverter() : ValueConverter<DateTimeOffset, DateTimeOffset>(
        moment => moment.ToUniversalTime(), moment => moment.ToUniversalTime());

    private sealed class BigEndianGuidConverter() : ValueConverter<Guid, byte[]>(
        id => id.ToByteArray(true), bytes => new Guid(bytes, true));

    private sealed class LocalTextConverter() : ValueConverter<LocalText, string>(
        text => text.ToJson(), json => LocalText.FromJson(json));

    private sealed class LocalTextComparer() : ValueComparer<LocalText>(
        (a, b) => object.Equals(a, b), text => text.GetHashCode(), text => text);

    private sealed class StringListConverter() : ValueConverter<IReadOnlyList<string>, string>(
        list => JsonSerializer.Serialize(list, JsonSerializerOptions.Default),
        json => JsonSerializer.Deserialize<List<string>>(json, JsonSerializerOptions.Default) ?? new List<string>());

    private sealed class StringListComparer() : ValueComparer<IReadOnlyList<string>>(
        (a, b) => (a ?? Array.Empty<string>()).SequenceEqual(b ?? Array.Empty<string>()),
        list => list.Aggregate(0, (hash, item) => HashCode.Combine(hash, item)),
        list => list.ToArray());
}

/// <summary>What the modules map, collected once at start.</summary>
public sealed class TableMaps(IReadOnlyList<Action<ModelBuilder>> all, string key = "")
{
    /// <summary>The same for the same modules: EF Core builds one model for each.</summary>
    public string Key => key;

    /// <summary>Each module's mapping.</summary>
    public IReadOnlyList<Action<ModelBuilder>> All => all;

    /// <summary>The mappings of these modules.</summary>
    public static TableMaps Of(IReadOnlyCollection<Module> modules) => new([.. modules.Select(m => (Action<ModelBuilder>)m.MapTables)],
        string.Join(' ', modules.Select(m => m.GetType().FullName)));
}

/// <summary>Database names from C# names: <c>OwnerUnit</c> becomes <c>owner_unit</c>.</summary>
public static class SnakeCase
{
    /// <summary>The name in snake case.</summary>
    public static string Of(string name)
    {
        var text = new System.Text.StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (char.IsUpper(name[i]) && i > 0 && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1]))))
            {
                text.Append('_');
            }

            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}

/// <summary>What a context's options say beside the engine: what the modules map, and whether it may save.</summary>
internal sealed class Mapped(TableMaps maps, bool writes) : IDbContextOptionsExtension
{
    /// <summary>A context that is never opened, for who looks at the model alone.</summary>
    public static DoorstepDb Unopened(TableMaps maps)
    {
        var options = new DbContextOptionsBuilder<DoorstepDb>().UseSqlite("Data Source=:memory:").ReplaceService<IModelCacheKeyFactory, DoorstepDb.ModelKeys>();
        ((IDbContextOptionsBuilderInfrastructure)options).AddOrUpdateExtension(new Mapped(maps, writes: false));
        return new DoorstepDb(options.Options);
    }

    public TableMaps Maps => maps;

    public bool Writes => writes;

    public DbContextOptionsExtensionInfo Info => field ??= new Described(this);

    public void ApplyServices(IServiceCollection services)
    {
    }

    public void Validate(IDbContextOptions options)
    {
    }

    // Adds no service, so contexts of any kind share EF Core's own.
    private sealed class Described(Mapped of) : DbContextOptionsExtensionInfo(of)
    {
        public override bool IsDatabaseProvider => false;

        public override string LogFragment => "";

        public override int GetServiceProviderHashCode() => 0;

        public override bool ShouldUseSameServiceProvider(DbContextOptionsExtensionInfo other) => other is Described;

        public override void PopulateDebugInfo(IDictionary<string, string> debugInfo) => debugInfo["Doorstep:Writes"] = $"{of.Writes}";
    }
}
