using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Doorstep.Modules.Reviews.Rules;

/// <summary>
/// Draws a simple random sample without replacement, the same for ever from the same seed, so that anybody can draw it again
/// and see that nobody chose. Documented to the bit in docs/decisions/0019-sample-reviews.md.
/// </summary>
public static class SampleDraw
{
    /// <summary>Bytes of a seed; it is written as twice as many lower-case hexadecimal digits.</summary>
    public const int SeedBytes = 16;

    /// <summary>A new seed. Nobody can ask for one.</summary>
    public static string NewSeed() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(SeedBytes));

    /// <summary>
    /// The places, from 0, of what is drawn, in the order in which it was drawn: the first steps of Fisher and Yates.
    /// </summary>
    /// <param name="seed">As <see cref="NewSeed"/> writes it.</param>
    /// <param name="population">How many can be drawn.</param>
    /// <param name="size">How many are drawn; all when there are fewer.</param>
    public static IReadOnlyList<int> Draw(string seed, int population, int size)
    {
        var numbers = new SeededNumbers(seed);
        var places = Enumerable.Range(0, population).ToArray();
        var drawn = Math.Min(size, population);
        for (var i = 0; i < drawn; i++)
        {
            var j = i + numbers.Below(population - i);
            (places[i], places[j]) = (places[j], places[i]);
        }

        return places[..drawn];
    }

    /// <summary>The SHA-256 of a text in UTF-8, in lower-case hexadecimal.</summary>
    public static string Sha256(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>
    /// Number n of a seed is the first eight bytes, most significant first, of SHA-256 over the seed's digits, a colon and n in
    /// decimal digits, counted from 0.
    /// </summary>
    private sealed class SeededNumbers(string seed)
    {
        private long next;

        /// <summary>A number from 0 to below <paramref name="bound"/>, each equally likely.</summary>
        public int Below(int bound)
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
            // 2^64 is no multiple of most bounds: numbers of the last, incomplete round are passed over.
            var rest = ((ulong.MaxValue % (ulong)bound) + 1) % (ulong)bound;
            for (var attempt = 0; attempt < 64; attempt++)
            {
                var text = string.Create(CultureInfo.InvariantCulture, $"{seed}:{next++}");
                var number = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.ASCII.GetBytes(text)));
                if (number <= ulong.MaxValue - rest)
                {
                    return (int)(number % (ulong)bound);
                }
            }

            throw new InvalidOperationException("SHA-256 repeats itself.");
        }
    }
}
