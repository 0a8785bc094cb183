using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using NpgsqlTypes;

namespace Doorstep.Platform.Database;

/// <summary>How the rows of each mapped table lie in the database, for what is written without tracking: in bulk, and all in one go.</summary>
public sealed class RowLayouts(Func<IModel> model)
{
    private readonly ConcurrentDictionary<Type, RowLayout> known = new();

    /// <summary>The layout of a mapped type.</summary>
    public RowLayout Of(Type row) => known.GetOrAdd(row, type => new RowLayout(model().FindEntityType(type) ?? throw new ArgumentException($"{type} is in no table.", nameof(row))));
}

/// <summary>The columns of one table, in the order of its model.</summary>
public sealed class RowLayout
{
    internal RowLayout(IEntityType entity)
    {
        Table = entity.GetTableName()!;
        Columns = [.. entity.GetProperties().Select(p => new RowColumn(p))];
        Names = string.Join(", ", Columns.Select(c => $"\"{c.Name}\""));
        Insert = $"INSERT INTO {Table} ({Names}) VALUES ({string.Join(", ", Columns.Select((_, i) => string.Create(CultureInfo.InvariantCulture, $"${i + 1}")))})";
    }

    public string Table { get; }

    public IReadOnlyList<RowColumn> Columns { get; }

    /// <summary>Their names, as a statement lists them.</summary>
    public string Names { get; }

    /// <summary>Stores one row whose values are <c>$1</c>, <c>$2</c>, … in the order of the columns.</summary>
    public string Insert { get; }

    /// <summary>A row's values as the database holds them.</summary>
    public object?[] ValuesOf(object row)
    {
        var values = new object?[Columns.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = Columns[i].Of(row);
        }

        return values;
    }
}

/// <summary>A column, and how a row's value for it is read and converted.</summary>
public sealed class RowColumn
{
    private readonly IClrPropertyGetter getter;
    private readonly Func<object?, object?>? convert;
    private readonly bool isTextDay;

    internal RowColumn(IProperty property)
    {
        (getter, convert, Name) = (property.GetGetter(), property.GetTypeMapping().Converter?.ConvertToProvider, property.GetColumnName());
        isTextDay = property.GetColumnType() == "TEXT";
        var stored = property.GetTypeMapping().Converter?.ProviderClrType ?? property.ClrType;
        Stored = Nullable.GetUnderlyingType(stored) ?? stored;
    }

    public string Name { get; }

    /// <summary>The type that its values have in the database.</summary>
    public Type Stored { get; }

    /// <summary>The value of a row.</summary>
    public object? Of(object row)
    {
        var value = getter.GetClrValue(row);
        value = value is null || convert is null ? value : convert(value);
        return isTextDay && value is DateOnly day ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : value;
    }

    /// <summary>What PostgreSQL calls a type of values.</summary>
    internal static NpgsqlDbType PostgresType(Type stored) =>
        stored == typeof(string) ? NpgsqlDbType.Text
        : stored == typeof(int) ? NpgsqlDbType.Integer
        : stored == typeof(long) ? NpgsqlDbType.Bigint
        : stored == typeof(bool) ? NpgsqlDbType.Boolean
        : stored == typeof(double) ? NpgsqlDbType.Double
        : stored == typeof(Guid) ? NpgsqlDbType.Uuid
        : stored == typeof(DateTimeOffset) ? NpgsqlDbType.TimestampTz
        : stored == typeof(DateOnly) ? NpgsqlDbType.Date
        : stored == typeof(byte[]) ? NpgsqlDbType.Bytea
        : throw new NotSupportedException($"{stored} is not written this way yet.");
}
