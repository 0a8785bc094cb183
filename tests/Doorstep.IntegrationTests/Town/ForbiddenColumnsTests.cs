using Doorstep.Harness;
using Doorstep.Modules.Town.Contracts;
using Doorstep.Platform.Database;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Doorstep.IntegrationTests.Town;

public class ForbiddenColumnsTests
{
    [Fact]
    public async Task No_table_or_column_can_hold_what_doorstep_refuses_to_hold()
    {
        await using var town = await TestTown.OpenAsync();
        await using var db = await town.Services.GetRequiredService<IDbContextFactory<DoorstepDb>>().CreateDbContextAsync();
        var names = db.Model.GetEntityTypes()
            .SelectMany(table => table.GetProperties().Select(column => column.GetColumnName()).Append(table.GetTableName()!))
            .ToList();

        Assert.True(names.Count > 20, "The model was not looked at.");
        Assert.All(names, name => Assert.Null(ForbiddenQuestions.Find(name)));
        // The same look would see a column that somebody added.
        Assert.NotNull(ForbiddenQuestions.FindIn([.. names, "risk_score"]));
    }
}
