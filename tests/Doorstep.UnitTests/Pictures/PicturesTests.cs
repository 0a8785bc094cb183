using System.Text;
using Doorstep.Platform.Files;
using Doorstep.Platform.Outcomes;
using Doorstep.Platform.Pictures;
using NetVips;
using Decoder = Doorstep.Platform.Pictures.PictureDecoder;

namespace Doorstep.UnitTests.Pictures;

/// <summary>What is made of pictures that people send, good and bad.</summary>
public class PicturesTests
{
    private static readonly Decoder Pictures = new();

    public static TheoryData<string> Formats => [.. HostilePictures.Formats];

    [Theory, MemberData(nameof(Formats))]
    public async Task Nothing_but_pixels_is_left_of_a_picture_of_any_format(string format)
    {
        var sent = HostilePictures.Sample(format, 3000, 2000);
        using (var before = Image.NewFromBuffer(sent))
        {
            // The sample holds what is to go: otherwise this test would check nothing.
            Assert.True(HostilePictures.Holds(sent, HostilePictures.Secret) || Metadata(before).Any(), $"Nothing was planted in {format}");
            if (format is ".jpg" or ".webp" or ".avif" or ".png")
            {
                Assert.Contains("exif-ifd3-GPSLatitude", before.GetFields());
            }
        }

        var reduced = (await OneAsync(sent, TestContext.Current.CancellationToken)).Value;
        Assert.Equal((2048, 1365), (reduced.Width, reduced.Height));
        foreach (var (kept, longest) in new[] { (reduced.Large, PictureLimits.Large), (reduced.Small, PictureLimits.Small) })
        {
            Assert.Equal(reduced.Kind, FileKind.Of(kept));
            Assert.False(HostilePictures.Holds(kept, HostilePictures.Secret));
            Assert.False(HostilePictures.Holds(kept, "Exif"));
            using var after = Image.NewFromBuffer(kept);
            Assert.Empty(Metadata(after));
            Assert.Equal(longest, Math.Max(after.Width, after.Height));
            Assert.Equal(Enums.Interpretation.Srgb, after.Interpretation);
        }

        Assert.True(reduced.Large.Length < 1_500_000);
    }

    [Fact]
    public async Task A_turned_phone_picture_stands_upright_and_stays_so_without_its_note()
    {
        using var drawn = HostilePictures.Gradient(400, 200);
        using var turned = drawn.Mutate(m => m.Set(GValue.GStrType, "exif-ifd0-Orientation", "6"));
        using var noted = turned.Mutate(m => m.Set(GValue.GIntType, "orientation", 6));
        var reduced = (await OneAsync(noted.JpegsaveBuffer(q: 95), TestContext.Current.CancellationToken)).Value;
        Assert.Equal((200, 400), (reduced.Width, reduced.Height));
        using var after = Image.NewFromBuffer(reduced.Large);
        // What was at the bottom left is at the top left now: no red, all green.
        var corner = after.Getpoint(3, 3);
        Assert.True(corner[0] < 40 && corner[1] > 215, string.Join(',', corner));
        Assert.DoesNotContain("orientation", after.GetFields());
    }

    [Fact]
    public async Task Print_colours_sixteen_bits_grey_and_see_through_become_what_browsers_show()
    {
        var ct = TestContext.Current.CancellationToken;
        using var rgb = HostilePictures.Gradient(300, 200);
        using var cmyk = rgb.IccTransform("cmyk", inputProfile: "srgb");
        var print = (await OneAsync(cmyk.JpegsaveBuffer(q: 95), ct)).Value;
        using (var after = Image.NewFromBuffer(print.Large))
        {
            Assert.Equal((3, Enums.Interpretation.Srgb), (after.Bands, after.Interpretation));
            // Far right at the bottom is yellow in the gradient, and not the negative of it.
            var corner = after.Getpoint(295, 195);
            Assert.True(corner[0] > 180 && corner[1] > 180 && corner[2] < 150, string.Join(',', corner));
        }

        using var wide = rgb.Colourspace(Enums.Interpretation.Rgb16);
        foreach (var sent in new[] { wide.PngsaveBuffer(bitdepth: 16), wide.TiffsaveBuffer() })
        {
            var deep = (await OneAsync(sent, ct)).Value;
            using var after = Image.NewFromBuffer(deep.Large);
            var corner = after.Getpoint(295, 5);
            Assert.True(after.Format == Enums.BandFormat.Uchar && corner[0] > 230 && corner[1] < 25, string.Join(',', corner));
        }

        using var grey = rgb.Colourspace(Enums.Interpretation.Bw);
        Assert.True((await OneAsync(grey.JpegsaveBuffer(), ct)).Succeeded);
        using var half = rgb.Bandjoin(127);
        var seeThrough = (await OneAsync(half.PngsaveBuffer(), ct)).Value;
        using var shown = Image.NewFromBuffer(seeThrough.Large);
        Assert.True(shown.HasAlpha() && seeThrough.Kind == FileKind.Png);
    }

    [Fact]
    public async Task Of_a_moving_picture_the_first_frame_is_kept()
    {
        using var first = HostilePictures.Gradient(120, 80);
        using var second = first.Invert();
        using var both = Image.Arrayjoin([first, second], across: 1);
        foreach (var format in new[] { ".gif", ".webp" })
        {
            using var film = both.Mutate(m => m.Set(GValue.GIntType, "page-height", 80));
            var reduced = (await OneAsync(film.WriteToBuffer(format), TestContext.Current.CancellationToken)).Value;
            Assert.Equal((120, 80), (reduced.Width, reduced.Height));
        }
    }

    [Fact]
    public async Task What_a_polyglot_carried_beside_its_pixels_is_gone()
    {
        var jpeg = HostilePictures.Sample(".jpg", planted: false);
        var page = $"*/<script>alert('{HostilePictures.Secret}')</script><!--";
        byte[][] polyglots =
        [
            HostilePictures.WithComment(jpeg, page),
            HostilePictures.WithComment(jpeg, $"%PDF-1.7\n1 0 obj {HostilePictures.Secret} endobj"),
            HostilePictures.WithZip(jpeg),
            HostilePictures.WithZip(HostilePictures.Sample(".png", planted: false)),
            [.. jpeg, .. Encoding.UTF8.GetBytes($"<?php {HostilePictures.Secret} ?>")],
        ];
        foreach (var sent in polyglots)
        {
            Assert.True(sent.Length > 100);
            var reduced = (await OneAsync(sent, TestContext.Current.CancellationToken)).Value;
            foreach (var kept in new[] { reduced.Large, reduced.Small })
            {
                Assert.False(HostilePictures.Holds(kept, HostilePictures.Secret));
                Assert.False(HostilePictures.Holds(kept, "script"));
                Assert.False(HostilePictures.Holds(kept, "PK\u0003\u0004"));
            }
        }
    }

    public static TheoryData<string, byte[], string> Refused => new()
    {
        { "nothing", [], "Error.File.Empty" },
        { "text", "Not a picture at all"u8.ToArray(), "Error.Picture.Kind" },
        { "a drawing with script", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"u8.ToArray(), "Error.Picture.Kind" },
        { "a page", "<!doctype html><script>alert(1)</script>"u8.ToArray(), "Error.Picture.Kind" },
        { "a document", "%PDF-1.7\nnothing"u8.ToArray(), "Error.Picture.Kind" },
        { "a document that says JPEG later", [.. "%PDF-1.7\n"u8, .. HostilePictures.Sample(".jpg")], "Error.Picture.Kind" },
        { "the head of a JPEG", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, 0x4A, 0x46, 0x49, 0x46, 0], "Error.Picture.Broken" },
        { "half a JPEG", HostilePictures.Sample(".jpg") is var jpg ? jpg[..(jpg.Length / 2)] : [], "Error.Picture.Broken" },
        { "half a PNG", HostilePictures.Sample(".png") is var png ? png[..(png.Length / 2)] : [], "Error.Picture.Broken" },
        { "a bomb", HostilePictures.BombPng(), "Error.Picture.TooManyPixels" },
        { "a bomb that is narrow", HostilePictures.BombPng(30_000, 100), "Error.Picture.TooManyPixels" },
        { "a bomb that ends early", HostilePictures.BombPng(7000, 7000), "Error.Picture.Broken" },
        { "a phone's own format", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8], "Error.Picture.Heic" },
        { "a moving film", [0, 0, 0, 24, .. "ftypisom"u8, 0, 0, 0, 0, .. "isomiso2"u8], "Error.Picture.Kind" },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task What_is_no_good_picture_is_refused_with_its_reason(string what, byte[] sent, string reason)
    {
        var outcome = await OneAsync(sent, TestContext.Current.CancellationToken);
        Assert.True(!outcome.Succeeded, what);
        Assert.Equal(reason, outcome.Refusal!.Problems[0].Key);
    }

    [Fact]
    public async Task Each_page_of_a_letter_becomes_a_picture_and_a_book_is_refused()
    {
        var ct = TestContext.Current.CancellationToken;
        var pages = (await Pictures.ReduceAsync(Real("letter.tif"), ct)).Value;
        Assert.Equal(3, pages.Count);
        for (var page = 0; page < 3; page++)
        {
            using var after = Image.NewFromBuffer(pages[page].Large);
            Assert.Equal((850, 1200, Enums.Interpretation.Srgb), (after.Width, after.Height, after.Interpretation));
            // Each has its line lower than the one before.
            Assert.True(after.Getpoint(400, (200 * (page + 1)) + 6).Max() < 40 && after.Getpoint(400, 1100).Min() > 215);
        }

        using var leaf = HostilePictures.Gradient(120, 80);
        using var many = Image.Arrayjoin([.. Enumerable.Repeat(leaf, PictureLimits.MostPages + 1)], across: 1);
        using var book = many.Mutate(m => m.Set(GValue.GIntType, "page-height", 80));
        Assert.Equal("Error.Picture.Pages", (await Pictures.ReduceAsync(book.TiffsaveBuffer(), ct)).Refusal!.Problems[0].Key);
    }

    [Theory]
    [InlineData("phone.jpg", true)]
    [InlineData("progressive.jpg", false)]
    [InlineData("screen.png", true)]
    [InlineData("phone.webp", true)]
    [InlineData("scan.tif", true)]
    [InlineData("phone.avif", true)]
    [InlineData("drawing.gif", true)]
    public async Task Files_as_other_programs_write_them_lose_all_but_their_pixels(string name, bool planted)
    {
        var sent = Real(name);
        Assert.Equal(planted, HostilePictures.Holds(sent, HostilePictures.Secret));
        var reduced = (await OneAsync(sent, TestContext.Current.CancellationToken)).Value;
        // Upright, whatever the phone noted about how it was held.
        Assert.Equal(4 / 3.0, reduced.Width / (double)reduced.Height, 2);
        Assert.Empty(Metadata(reduced));
        foreach (var kept in new[] { reduced.Large, reduced.Small })
        {
            Assert.False(HostilePictures.Holds(kept, HostilePictures.Secret) || HostilePictures.Holds(kept, "Exif") || HostilePictures.Holds(kept, "Doorstep"));
            using var after = Image.NewFromBuffer(kept);
            // The lamp shines at the top, left of the middle; the ground is dark.
            double At(double left, double top) => after.Getpoint((int)(left * after.Width), (int)(top * after.Height)).Take(3).Average();
            Assert.True(At(0.463, 0.227) > At(0.463, 0.85) + 60, name);
        }
    }

    [Fact]
    public async Task A_phones_heic_is_refused_with_what_to_do_instead() =>
        Assert.Equal("Error.Picture.Heic", (await Pictures.ReduceAsync(Real("phone.heic"), TestContext.Current.CancellationToken)).Refusal!.Problems[0].Key);

    [Fact]
    public async Task Random_damage_never_breaks_anything()
    {
        var chance = 12345u;
        uint Next() => chance = (chance * 1664525) + 1013904223;
        foreach (var format in HostilePictures.Formats)
        {
            var whole = HostilePictures.Sample(format, 200, 150);
            for (var i = 0; i < 40; i++)
            {
                byte[] damaged = [.. whole];
                for (var n = 0; n < 1 + (i / 4); n++)
                {
                    damaged[(int)(Next() % (uint)damaged.Length)] = (byte)Next();
                }

                var outcome = await OneAsync(damaged, TestContext.Current.CancellationToken);
                Assert.True(outcome.Succeeded || outcome.Refusal!.Problems[0].Key.StartsWith("Error.Picture.", StringComparison.Ordinal));
                Assert.True(!outcome.Succeeded || Metadata(outcome.Value).Length == 0);
            }
        }
    }

    [Theory, InlineData(".jpg"), InlineData(".png"), InlineData(".webp")]
    public async Task Covered_parts_are_black_in_both_sizes_and_the_rest_is_not(string format)
    {
        var ct = TestContext.Current.CancellationToken;
        var before = (await OneAsync(HostilePictures.Sample(format, 1200, 800), ct)).Value;
        var after = (await Pictures.CoverAsync(before.Large, [new(0.5, 0.5, 0.25, 0.25), new(-1, -1, 0.2, 0.2), new(double.NaN, 0, 1, 1), new(0.9, 0.9, 5, 5)], ct)).Value;
        Assert.Equal((before.Width, before.Height, before.Kind), (after.Width, after.Height, after.Kind));
        foreach (var bytes in new[] { after.Large, after.Small })
        {
            using var image = Image.NewFromBuffer(bytes);
            double Brightest(double left, double top) => image.Getpoint((int)(left * image.Width), (int)(top * image.Height)).Take(3).Max();
            Assert.True(Brightest(0.6, 0.6) < 20);
            Assert.True(Brightest(0.95, 0.95) < 20);
            Assert.True(Brightest(0.3, 0.6) > 60);
            Assert.True(Brightest(0.05, 0.05) > 60);
        }
    }

    private static byte[] Real(string name) => File.ReadAllBytes(Path.Combine(Areas.Samples.Root, "samples", "pictures", name));

    private static async Task<Outcome<ReducedPicture>> OneAsync(byte[] sent, CancellationToken ct)
    {
        var pages = await Pictures.ReduceAsync(sent, ct);
        return pages.Succeeded ? Assert.Single(pages.Value) : pages.Refusal!;
    }

    private static string[] Metadata(ReducedPicture picture)
    {
        using var image = Image.NewFromBuffer(picture.Large);
        return [.. Metadata(image)];
    }

    private static IEnumerable<string> Metadata(Image image) => image.GetFields().Where(f =>
        f.StartsWith("exif", StringComparison.Ordinal) || f.StartsWith("xmp", StringComparison.Ordinal) || f.StartsWith("iptc", StringComparison.Ordinal)
        || f.StartsWith("icc", StringComparison.Ordinal) || f.StartsWith("photoshop", StringComparison.Ordinal) || f.Contains("comment", StringComparison.Ordinal)
        || f.StartsWith("jpeg-thumbnail", StringComparison.Ordinal));
}
