using System.Data.Common;

namespace Doorstep.Harness;

/// <summary>Looking into a database without a model.</summary>
public static class Sql
{
    /// <summary>The rows of a query, each as its values; null for the database's null.</summary>
    public static async Task<List<object?[]>> RowsAsync(this DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
#pragma warning disable CA2100 // Tests write their own queries.
        command.CommandText = sql;
#pragma warning restore CA2100
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<object?[]>();
        while (await reader.ReadAsync())
        {
            var row = new object?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = await reader.IsDBNullAsync(i) ? null : reader.GetValue(i);
            }

            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The first column of the rows of a query.</summary>
    public static async Task<List<object?>> ColumnAsync(this DbConnection connection, string sql) =>
        [.. (await connection.RowsAsync(sql)).Select(row => row[0])];
}
