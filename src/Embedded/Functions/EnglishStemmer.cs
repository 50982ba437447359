namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// The stems of English words by the algorithm "English" (Porter 2) of the Snowball project, M. F. Porter 2001,
/// https://snowballstem.org/algorithms/english/stemmer.html.
/// </summary>
internal static class EnglishStemmer
{
    private static readonly Dictionary<string, string> Exceptions = new(StringComparer.Ordinal)
    {
        ["skis"] = "ski", ["skies"] = "sky", ["dying"] = "die", ["lying"] = "lie", ["tying"] = "tie", ["idly"] = "idl", ["gently"] = "gentl",
        ["ugly"] = "ugli", ["early"] = "earli", ["only"] = "onli", ["singly"] = "singl", ["sky"] = "sky", ["news"] = "news", ["howe"] = "howe",
        ["atlas"] = "atlas", ["cosmos"] = "cosmos", ["bias"] = "bias", ["andes"] = "andes",
    };

    private static readonly HashSet<string> Unchanged = new(
        ["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"], StringComparer.Ordinal);

    private static readonly (string Suffix, string Replacement)[] SecondSuffixes =
    [
        ("ization", "ize"), ("ational", "ate"), ("fulness", "ful"), ("ousness", "ous"), ("iveness", "ive"), ("tional", "tion"),
        ("biliti", "ble"), ("lessli", "less"), ("entli", "ent"), ("ation", "ate"), ("alism", "al"), ("aliti", "al"), ("ousli", "ous"),
        ("iviti", "ive"), ("fulli", "ful"), ("enci", "ence"), ("anci", "ance"), ("abli", "able"), ("izer", "ize"), ("ator", "ate"),
        ("alli", "al"), ("bli", "ble"), ("ogi", "og"), ("li", ""),
    ];

    private static readonly (string Suffix, string Replacement)[] ThirdSuffixes =
    [
        ("ational", "ate"), ("tional", "tion"), ("alize", "al"), ("icate", "ic"), ("iciti", "ic"), ("ative", ""), ("ical", "ic"), ("ness", ""), ("ful", ""),
    ];

    private static readonly string[] FourthSuffixes =
        ["ement", "ance", "ence", "able", "ible", "ment", "ant", "ent", "ism", "ate", "iti", "ous", "ive", "ize", "ion", "al", "er", "ic"];

    /// <summary>The stem of a word in small letters; its first letter may be a capital.</summary>
    public static string Stem(string word)
    {
        if (word.Length <= 2) return word;
        if (Exceptions.TryGetValue(word, out var exception)) return exception;
        if (word[0] == '\'') word = word[1..];
        word = MarkConsonants(word);
        var (first, second) = Regions(word);
        word = WithoutGenitive(word);
        word = WithoutPlural(word);
        if (Unchanged.Contains(word)) return word;
        word = WithoutParticiple(word, first);
        if (word.Length > 2 && word[^1] is 'y' or 'Y' && !IsVowel(word[^2])) word = word[..^1] + "i";
        word = SecondStep(word, first);
        word = ThirdStep(word, first, second);
        word = FourthStep(word, second);
        return LastStep(word, first, second).Replace('Y', 'y');
    }

    private static bool IsVowel(char c) => c is 'a' or 'e' or 'i' or 'o' or 'u' or 'y' or 'A' or 'E' or 'I' or 'O' or 'U';

    // A y that starts a word or follows a vowel is a consonant, written Y.
    private static string MarkConsonants(string word)
    {
        var letters = word.ToCharArray();
        for (var i = 0; i < letters.Length; i++)
            if (letters[i] == 'y' && (i == 0 || IsVowel(letters[i - 1])))
                letters[i] = 'Y';
        return new string(letters);
    }

    private static (int First, int Second) Regions(string word)
    {
        foreach (var prefix in (ReadOnlySpan<string>)["gener", "commun", "arsen"])
            if (word.StartsWith(prefix, StringComparison.Ordinal))
                return (prefix.Length, RegionAfter(word, prefix.Length));
        var first = RegionAfter(word, 0);
        return (first, RegionAfter(word, first));
    }

    // Behind the first consonant that follows a vowel.
    private static int RegionAfter(string word, int start)
    {
        for (var i = start + 1; i < word.Length; i++)
            if (!IsVowel(word[i]) && IsVowel(word[i - 1]))
                return i + 1;
        return word.Length;
    }

    private static bool Ends(string word, string suffix) => word.EndsWith(suffix, StringComparison.Ordinal);

    private static string WithoutGenitive(string word)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["'s'", "'s", "'"])
            if (Ends(word, suffix))
                return word[..^suffix.Length];
        return word;
    }

    private static string WithoutPlural(string word)
    {
        if (Ends(word, "sses")) return word[..^2];
        if (Ends(word, "ied") || Ends(word, "ies")) return word.Length > 4 ? word[..^2] : word[..^1];
        if (!Ends(word, "s") || Ends(word, "us") || Ends(word, "ss")) return word;
        return word.Length > 2 && word[..^2].Any(IsVowel) ? word[..^1] : word;
    }

    private static string WithoutParticiple(string word, int first)
    {
        foreach (var suffix in (ReadOnlySpan<string>)["eedly", "eed"])
            if (Ends(word, suffix))
                return word.Length - suffix.Length >= first ? word[..^suffix.Length] + "ee" : word;
        foreach (var suffix in (ReadOnlySpan<string>)["ingly", "edly", "ing", "ed"])
        {
            if (!Ends(word, suffix)) continue;
            var stem = word[..^suffix.Length];
            return stem.Any(IsVowel) ? Completed(stem, first) : word;
        }

        return word;
    }

    private static string Completed(string stem, int first)
    {
        if (Ends(stem, "at") || Ends(stem, "bl") || Ends(stem, "iz")) return stem + "e";
        if (stem.Length > 1 && stem[^1] == stem[^2] && "bdfgmnprt".Contains(stem[^1], StringComparison.Ordinal)) return stem[..^1];
        return first >= stem.Length && EndsInShortSyllable(stem) ? stem + "e" : stem;
    }

    private static bool EndsInShortSyllable(string word) => word.Length == 2
        ? IsVowel(word[0]) && !IsVowel(word[1])
        : word.Length > 2 && !IsVowel(word[^3]) && IsVowel(word[^2]) && !IsVowel(word[^1]) && word[^1] is not ('w' or 'x' or 'Y');

    private static string SecondStep(string word, int first)
    {
        foreach (var (suffix, replacement) in SecondSuffixes)
        {
            if (!Ends(word, suffix)) continue;
            var rest = word.Length - suffix.Length;
            if (rest < first) return word;
            if (suffix == "ogi" && (rest == 0 || word[rest - 1] != 'l')) return word;
            if (suffix == "li" && (rest == 0 || !"cdeghkmnrt".Contains(word[rest - 1], StringComparison.Ordinal))) return word;
            return word[..rest] + replacement;
        }

        return word;
    }

    private static string ThirdStep(string word, int first, int second)
    {
        foreach (var (suffix, replacement) in ThirdSuffixes)
        {
            if (!Ends(word, suffix)) continue;
            var rest = word.Length - suffix.Length;
            return rest < (suffix == "ative" ? second : first) ? word : word[..rest] + replacement;
        }

        return word;
    }

    private static string FourthStep(string word, int second)
    {
        foreach (var suffix in FourthSuffixes)
        {
            if (!Ends(word, suffix)) continue;
            var rest = word.Length - suffix.Length;
            var isRemoved = rest >= second && (suffix != "ion" || (rest > 0 && word[rest - 1] is 's' or 't'));
            return isRemoved ? word[..rest] : word;
        }

        return word;
    }

    private static string LastStep(string word, int first, int second)
    {
        var rest = word.Length - 1;
        if (Ends(word, "e") && (rest >= second || (rest >= first && !EndsInShortSyllable(word[..^1])))) return word[..^1];
        return Ends(word, "ll") && rest >= second ? word[..^1] : word;
    }
}
