using Doorstep.Platform.Ids;

namespace Doorstep.UnitTests.Platform;

public class IdsTests
{
    private static readonly List<string> References = [.. Enumerable.Range(0, 300).Select(_ => ShortReference.Create())];

    [Fact]
    public void References_read_back_as_they_are_shown()
    {
        Assert.All(References, reference =>
        {
            Assert.Equal(8, reference.Length);
            Assert.True(ShortReference.TryRead(ShortReference.Show(reference), out var read));
            Assert.Equal(reference, read);
        });
        Assert.Equal(References.Count, References.Distinct().Count());
        // 300 draws of 7 characters miss one of 32 with a chance below 1e-27.
        Assert.Equal(ShortReference.Alphabet.Order(), References.SelectMany(r => r[..7]).Distinct().Order());
    }

    [Fact]
    public void Every_wrong_character_is_caught()
    {
        var missed = from reference in References
                     from place in Enumerable.Range(0, reference.Length)
                     from other in ShortReference.Alphabet
                     where other != reference[place]
                     let wrong = reference[..place] + other + reference[(place + 1)..]
                     where ShortReference.TryRead(wrong, out _)
                     select $"{reference} as {wrong}";

        Assert.Empty(missed);
    }

    [Fact]
    public void Every_swap_of_two_neighbours_is_caught()
    {
        var missed = from reference in References
                     from place in Enumerable.Range(0, reference.Length - 1)
                     where reference[place] != reference[place + 1]
                     let wrong = reference[..place] + reference[place + 1] + reference[place] + reference[(place + 2)..]
                     where ShortReference.TryRead(wrong, out _)
                     select $"{reference} as {wrong}";

        Assert.Empty(missed);
    }

    [Fact]
    public void Typing_is_forgiven()
    {
        foreach (var reference in References)
        {
            var fullWidth = string.Concat(reference.Select(c => (char)(c + 0xFEE0)));
            string[] ways =
            [
                reference.ToLowerInvariant(), $" {reference[..2]} {reference[2..]}　", $"{reference[..4]}–{reference[4..]}", fullWidth,
                reference.Replace('0', 'o').Replace('1', 'l'), reference.Replace('0', 'O').Replace('1', 'I'),
            ];
            Assert.All(ways, way => Assert.True(ShortReference.TryRead(way, out var read) && read == reference, way));
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("0000000")]
    [InlineData("000000000")]
    [InlineData("UUUU-UUUU")]
    [InlineData("7K3M-9P2é")]
    [InlineData("🏠🏠🏠🏠🏠🏠🏠🏠")]
    public void What_is_no_reference_is_refused(string? typed) => Assert.False(ShortReference.TryRead(typed, out _));

    [Fact]
    public void A_long_text_is_refused_at_once() => Assert.False(ShortReference.TryRead(new string(' ', 100_000) + References[0], out _));

    [Fact]
    public void Codes_look_random_and_read_back()
    {
        var keys = Keys(0);
        var codes = Enumerable.Range(0, 2000).Select(_ => keys.For(Guid.CreateVersion7(DateTimeOffset.UnixEpoch))).ToList();

        Assert.Equal(codes.Count, codes.Distinct().Count());
        Assert.All(codes, code => Assert.True(SecretCode.TryRead(SecretCode.Show(code).ToLowerInvariant(), out var read) && read == code));
        for (var place = 0; place < 10; place++)
        {
            Assert.Equal(ShortReference.Alphabet.Length, codes.Select(c => c[place]).Distinct().Count());
        }
    }

    [Fact]
    public void A_code_opens_only_its_own_record_and_only_with_the_key()
    {
        var (mine, other) = (Guid.CreateVersion7(DateTimeOffset.UnixEpoch), Guid.CreateVersion7(DateTimeOffset.UnixEpoch));
        var keys = Keys(0);
        var code = keys.For(mine);

        Assert.Equal(code, Keys(0).For(mine));
        Assert.True(keys.Opens(mine, code));
        Assert.False(keys.Opens(other, code));
        Assert.False(Keys(1).Opens(mine, code));
        Assert.False(keys.Opens(mine, code[..9]));
        Assert.False(keys.Opens(mine, ""));
        Assert.All(Enumerable.Range(0, code.Length), place => Assert.False(
            keys.Opens(mine, code[..place] + (code[place] == '0' ? '1' : '0') + code[(place + 1)..])));
        Assert.Throws<ArgumentException>(() => new SecretCode(new byte[31]));
    }

    [Fact]
    public void Processes_that_start_at_once_share_one_key()
    {
        var folder = Directory.CreateTempSubdirectory("doorstep-key-");
        try
        {
            var file = new FileInfo(Path.Combine(folder.FullName, "keys", "codes.key"));
            var id = Guid.CreateVersion7(DateTimeOffset.UnixEpoch);
            var codes = new string[16];
            Parallel.For(0, codes.Length, n => codes[n] = SecretCode.WithKeyIn(new FileInfo(file.FullName)).For(id));

            Assert.Single(codes.Distinct());
            Assert.Single(file.Directory!.GetFiles());
            if (!OperatingSystem.IsWindows())
            {
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file.FullName));
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static SecretCode Keys(int start) => new([.. Enumerable.Range(start, 32).Select(n => (byte)n)]);
}
