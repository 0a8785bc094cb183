using System.Net;
using System.Security.Claims;
using Doorstep.Modules.Accounts;
using Doorstep.Modules.Accounts.Contracts;
using Doorstep.Modules.Accounts.Rules;

namespace Doorstep.UnitTests.Accounts;

public class AccountRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 1, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("a@b.example", true)]
    [InlineData("o'neill+town@dept.town.example", true)]
    [InlineData("李娜@例子.中国", true)]
    [InlineData("", false)]
    [InlineData("nobody", false)]
    [InlineData("@town.example", false)]
    [InlineData("a@", false)]
    [InlineData("a@.example", false)]
    [InlineData("a@b", false)]
    [InlineData("a@b.example.", false)]
    [InlineData("a@b@c.example", false)]
    [InlineData("a b@c.example", false)]
    [InlineData("a@b.example,c@d.example", false)]
    [InlineData("Name <a@b.example>", false)]
    public void An_address_is_refused_for_slips_only(string email, bool good) => Assert.Equal(good, AccountRules.IsEmail(email));

    [Theory]
    [InlineData(StaffRole.Officer, "streets", null)]
    [InlineData(StaffRole.Officer, null, null, "Error.Unit.Missing")]
    [InlineData(StaffRole.Officer, "gone", null, "Error.Unit.Unknown")]
    [InlineData(StaffRole.Officer, "streets", "north", "Error.Area.NotForRole")]
    [InlineData(StaffRole.Coordinator, null, null)]
    [InlineData(StaffRole.Coordinator, null, "north")]
    [InlineData(StaffRole.Coordinator, "streets", "north", "Error.Unit.NotForRole")]
    [InlineData(StaffRole.OutreachWorker, null, "north")]
    [InlineData(StaffRole.OutreachWorker, null, "south", "Error.Area.Unknown")]
    [InlineData(StaffRole.Administrator, null, null)]
    [InlineData(StaffRole.Administrator, "streets", "north", "Error.Unit.NotForRole", "Error.Area.NotForRole")]
    [InlineData((StaffRole)77, null, null, "Error.Role.Missing")]
    public void Each_role_has_its_bounds(StaffRole role, string? unit, string? area, params string[] problems) =>
        Assert.Equal(problems, AccountRules.Check(
            new("Amara", "a@b.example", role, unit, area), code => code == "streets", code => code == "north").Select(p => p.Key));

    [Theory]
    [InlineData("", "Error.Name.Missing")]
    [InlineData("two\nlines", "Error.Name.Long")]
    public void A_name_is_one_line(string name, string problem) =>
        Assert.Equal([problem], AccountRules.Check(new(name, "a@b.example", StaffRole.Administrator, null, null), _ => true, _ => true).Select(p => p.Key));

    [Fact]
    public void Tidying_drops_the_bound_that_does_not_go_with_the_role()
    {
        var form = new AccountForm(" Li ", " li@b.example ", StaffRole.Officer, " streets ", "north");
        Assert.Equal(new AccountForm("Li", "li@b.example", StaffRole.Officer, "streets", null), form.Tidied());
        Assert.Equal(("north", null), ((form with { Role = StaffRole.Coordinator }).Tidied().AreaCode, (form with { Role = StaffRole.Coordinator }).Tidied().UnitCode));
        Assert.Null((form with { Role = StaffRole.Administrator }).Tidied().AreaCode);
    }

    [Theory]
    [InlineData("streets", null)]
    [InlineData(null, "north")]
    [InlineData(null, null)]
    public void A_staff_member_comes_back_from_the_claims(string? unit, string? area)
    {
        var member = new StaffMember(Guid.Parse("0192f0c1-2c00-7000-8000-000000000001"), "Amara Osei", StaffRole.Coordinator, unit, area);
        Assert.Equal(member, StaffMember.From(new ClaimsPrincipal(new ClaimsIdentity(member.ToClaims(), "test"))));
        Assert.Null(StaffMember.From(new ClaimsPrincipal(new ClaimsIdentity(member.ToClaims()))));
        Assert.Null(StaffMember.From(new ClaimsPrincipal()));
    }
}
