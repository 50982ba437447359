using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Functions;

/// <summary>English texts cut into words at blanks and punctuation, without stop words.</summary>
internal sealed class Tokenizer(bool isLowercase, bool isStemmed)
{
    // The stop words of the analysis chain for English in Apache Lucene (EnglishAnalyzer.ENGLISH_STOP_WORDS_SET).
    private static readonly HashSet<string> StopWords = new(
        ("a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with").Split(' '),
        StringComparer.Ordinal);

    /// <summary>How texts are cut where nothing else is said: words in small letters, by their stems.</summary>
    public static Tokenizer Standard { get; } = new(isLowercase: true, isStemmed: true);

    /// <summary>The words of a text, in order.</summary>
    public string[] Words(string text)
    {
        var words = new List<string>();
        for (var start = 0; start < text.Length;)
        {
            if (!char.IsLetterOrDigit(text[start]))
            {
                start++;
                continue;
            }

            var end = start + 1;
            while (end < text.Length && (char.IsLetterOrDigit(text[end]) || IsApostrophe(text, end))) end++;
            var word = isLowercase ? text[start..end].ToLowerInvariant() : text[start..end];
            if (!StopWords.Contains(word)) words.Add(isStemmed ? EnglishStemmer.Stem(word) : word);
            start = end;
        }

        return [.. words];
    }

    private static bool IsApostrophe(string text, int at) => text[at] == '\'' && at + 1 < text.Length && char.IsLetter(text[at + 1]);
}

/// <summary>The function <c>tokenize</c>.</summary>
internal static class TokenFunctions
{
    public static void Register(FunctionTable table) =>
        table.Add("tokenize(text, parser, [full], [lowercase], [stem])", "The words of a text.", (_, a) => a.Text(1) switch
        {
            "none" => Vector.String(a.Text(0)),
            "english" => Vector.String(new Tokenizer(a.Bool(3, true), a.Bool(4, false)).Words(a.Text(0))),
            var parser => throw a.Wrong(1, $"is \"{parser}\"; here it can be none or english"),
        });
}
