namespace DolphinQuant.Embedded.Functions;

/// <summary>
/// Searches for words in a column of English texts. There is no index: every text is cut into words, in small letters and by their stems, as a
/// text index with <c>lowercase=true, stem=true</c> has them. A score column is not given.
/// </summary>
internal static class TextSearchFunctions
{
    /// <summary>Does a text with these words fit?</summary>
    private delegate bool WordTest(string[] words);

    public static void Register(FunctionTable table)
    {
        Add(table, "matchAny(textCol, terms, [scoreColName])", "Does each text have one of the words?", a => Any(Words(a, 1)));
        Add(table, "matchAll(textCol, terms, [scoreColName])", "Does each text have all of the words?", a => All(Words(a, 1)));
        Add(table, "matchPhrase(textCol, phrase, [scoreColName])", "Does each text have the words one after another?", a => Sequence(Exactly(Words(a, 1))));
        Add(table, "matchPrefix(textCol, prefix, [scoreColName])", "Does each text have a word that starts so?", a => Sequence([Prefix(a, 1)]));
        Add(table, "matchSuffix(textCol, suffix, [scoreColName])", "Does each text have a word that ends so?", a => Sequence([Suffix(a, 1)]));
        Add(table, "matchPrefixSuffix(textCol, prefix, suffix, [scoreColName])", "Does each text have a word that starts and ends so?", a =>
        {
            var (starts, ends) = (Prefix(a, 1), Suffix(a, 2));
            return Sequence([word => starts(word) && ends(word)]);
        });
        Add(table, "matchPhrasePrefix(textCol, phrase, prefix, [scoreColName])", "Does each text have the phrase with a word behind it that starts so?",
            a => Sequence([.. Exactly(Words(a, 1)), Prefix(a, 2)]));
        Add(table, "matchPhraseSuffix(textCol, suffix, phrase, [scoreColName])", "Does each text have the phrase with a word before it that ends so?",
            a => Sequence([Suffix(a, 1), .. Exactly(Words(a, 2))]));
        Add(table, "matchPhraseInfix(textCol, suffix, phrase, prefix, [scoreColName])", "Does each text have the phrase between words that end and start so?",
            a => Sequence([Suffix(a, 1), .. Exactly(Words(a, 2)), Prefix(a, 3)]));
        Add(table, "matchSpan(textCol, span, slop, [scoreColName])", "Does each text have the words in order, with at most slop others between them?",
            a => Span(Words(a, 1), Slop(a, 2), isOrdered: true));
        Add(table, "matchUnorderedSpan(textCol, span, slop, [scoreColName])", "Does each text have the words in any order, with at most slop others between them?",
            a => Span(Words(a, 1), Slop(a, 2), isOrdered: false));
    }

    private static void Add(FunctionTable table, string signature, string summary, Func<Arguments, WordTest> test)
    {
        var scoreIndex = signature.Count(c => c == ',');
        table.Add(signature, summary, (_, a) =>
        {
            if (a.Has(scoreIndex)) throw a.Wrong(scoreIndex, "asks for scores, which need a text index of a DolphinDB server");
            var fits = test(a);
            return CharacterFunctions.MapTexts(a, column => Columns.Bool(
                Array.ConvertAll(column.Texts(), text => fits(Tokenizer.Standard.Words(text)) ? (sbyte)1 : (sbyte)0)));
        });
    }

    private static string[] Words(Arguments arguments, int index) => Tokenizer.Standard.Words(arguments.Text(index));

    private static int Slop(Arguments arguments, int index) =>
        arguments.Int(index) is >= 0 and var slop ? slop : throw arguments.Wrong(index, "must not be negative");

    private static Predicate<string> Prefix(Arguments arguments, int index)
    {
        var prefix = arguments.Text(index).ToLowerInvariant();
        return word => word.StartsWith(prefix, StringComparison.Ordinal);
    }

    private static Predicate<string> Suffix(Arguments arguments, int index)
    {
        var suffix = arguments.Text(index).ToLowerInvariant();
        return word => word.EndsWith(suffix, StringComparison.Ordinal);
    }

    private static Predicate<string>[] Exactly(string[] words) => Array.ConvertAll<string, Predicate<string>>(words, wanted => word => word == wanted);

    private static WordTest Any(string[] wanted) => words => Array.Exists(words, wanted.Contains);

    private static WordTest All(string[] wanted) => words => wanted.Length > 0 && Array.TrueForAll(wanted, words.Contains);

    private static WordTest Sequence(Predicate<string>[] tests) => words =>
    {
        for (var start = 0; tests.Length > 0 && start + tests.Length <= words.Length; start++)
            if (Enumerable.Range(0, tests.Length).All(i => tests[i](words[start + i])))
                return true;
        return false;
    };

    private static WordTest Span(string[] wanted, int slop, bool isOrdered) => words =>
    {
        for (var start = 0; wanted.Length > 0 && start < words.Length; start++)
        {
            var reach = words.AsSpan(start, Math.Min(words.Length - start, wanted.Length + slop));
            if (isOrdered ? HoldsInOrder(reach, wanted) : HoldsAll(reach, wanted)) return true;
        }

        return false;
    };

    private static bool HoldsInOrder(ReadOnlySpan<string> words, string[] wanted)
    {
        var found = 0;
        foreach (var word in words)
            if (found < wanted.Length && word == wanted[found])
                found++;
        return found == wanted.Length;
    }

    private static bool HoldsAll(ReadOnlySpan<string> words, string[] wanted)
    {
        var missing = wanted.ToList();
        foreach (var word in words) missing.Remove(word);
        return missing.Count == 0;
    }
}
