namespace Doorstep.Modules.Results.Rules;

/// <summary>How likely chance alone brings as much.</summary>
public static class Chance
{
    /// <summary>The share of false finds among all finds that is put up with.</summary>
    public const double FalseFinds = 0.05;

    /// <summary>Poisson's upper tail: the probability of at least <paramref name="count"/> where <paramref name="mean"/> is expected.</summary>
    public static double AtLeast(int count, double mean)
    {
        if (count <= 0)
        {
            return 1;
        }

        if (mean <= 0)
        {
            return 0;
        }

        // From the first term upward, as a factor of it: terms rise to the mean and then fall quickly.
        var first = (count * Math.Log(mean)) - mean - LogFactorial(count);
        var (sum, term) = (1.0, 1.0);
        for (var k = count + 1; k < count + 1_000_000; k++)
        {
            term *= mean / k;
            sum += term;
            if (k > mean && term < sum * 1e-16)
            {
                break;
            }
        }

        return Math.Min(1, Math.Exp(first + Math.Log(sum)));
    }

    /// <summary>The binomial upper tail: the probability of at least <paramref name="count"/> of <paramref name="among"/>, each with this probability.</summary>
    public static double AtLeast(int count, int among, double each)
    {
        if (count <= 0 || each >= 1)
        {
            return 1;
        }

        if (count > among || each <= 0)
        {
            return 0;
        }

        var first = LogFactorial(among) - LogFactorial(count) - LogFactorial(among - count) + (count * Math.Log(each)) + ((among - count) * Math.Log(1 - each));
        var (sum, term) = (1.0, 1.0);
        for (var k = count + 1; k <= among; k++)
        {
            term *= (among - k + 1.0) / k * each / (1 - each);
            sum += term;
            if (k > among * each && term < sum * 1e-16)
            {
                break;
            }
        }

        return Math.Min(1, Math.Exp(first + Math.Log(sum)));
    }

    /// <summary>
    /// Benjamini and Hochberg (1995): which of these probabilities are finds, when at most <paramref name="rate"/> of the finds shall
    /// be false. <paramref name="tests"/> counts those left out too, which had no chance of being one.
    /// </summary>
    /// <returns>The greatest probability that is a find; null when none is.</returns>
    public static double? Threshold(IEnumerable<double> probabilities, int tests, double rate = FalseFinds)
    {
        double? found = null;
        foreach (var (place, p) in probabilities.Order().Index())
        {
            found = p <= rate * (place + 1) / tests ? p : found;
        }

        return found;
    }

    private static double LogFactorial(int n)
    {
        if (n < 30)
        {
            var product = 1.0;
            for (var k = 2; k <= n; k++)
            {
                product *= k;
            }

            return Math.Log(product);
        }

        // Stirling's series; exact to double precision from here on.
        var x = n + 1.0;
        return ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (1 / (12 * x)) - (1 / (360 * Math.Pow(x, 3))) + (1 / (1260 * Math.Pow(x, 5)));
    }
}
