using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Tests.Files;

namespace DolphinQuant.Embedded.Tests.Text;

public sealed class TextFunctionTests(FileScriptFixture fixture) : IClassFixture<FileScriptFixture>
{
    [Theory]
    [InlineData("isTitle([\"Big Apple\", \"big Apple\", \"X2Y\", \"7\", \"\"])", "[true,false,true,false,false]")]
    [InlineData("isNumeric(`12`1a)", "[true,false]")]
    [InlineData("isSpace([\" \\t\", \"\", \"a \"])", "[true,false,false]")]
    [InlineData("isUpper(table(`AB`cd as s, 1 2 as n)).s", "[true,false]")]
    [InlineData("initcap(\"o'neill 2nd street\")", "O'Neill 2nd Street")]
    [InlineData("strlen(\"Zürich\")", "7")]
    [InlineData("strlenu(\"Zürich\")", "6")]
    [InlineData("wc([\"one two\\tthree\", \"\", \"  \"])", "[3,0,0]")]
    [InlineData("charAt(`abc`de, 1)", "['b','e']")]
    [InlineData("charAt(`abc`de, 2 2)", "['c',]")]
    [InlineData("toCharArray(\"aé\")", "['a',-61,-87]")]
    [InlineData("parseInteger([\"0042\", \"\", \"-7x\"], LONG)", "[42,,-7]")]
    [InlineData("parseInteger(\"ff\", INT, 16)", "255")]
    [InlineData("parseInteger(\"101\", CHAR, 2)", "5")]
    [InlineData("regexFindStr(\"a1b22c333\", \"[0-9]+\")", "1")]
    [InlineData("regexFindStr(\"a1b22c333\", \"[0-9]+\", false, 2)", "[\"22\",\"333\"]")]
    [InlineData("regexFindStr(`x1`y, \"[0-9]\", false)", "([\"1\"],[])")]
    [InlineData("snippet([1, 2])", "[1,2]")]
    [InlineData("hex(255h)", "00ff")]
    [InlineData("hex(258, true)", "02010000")]
    [InlineData("hex(1.0)", "3ff0000000000000")]
    [InlineData("hex(int())", "")]
    [InlineData("base64Encode([\"\", \"f\", \"fo\", \"foo\"])", "[,\"Zg==\",\"Zm8=\",\"Zm9v\"]")]
    [InlineData("base64Decode(\"w7w=\")", "ü")]
    [InlineData("typestr(base64Decode(\"Zg==\"))", "BLOB")]
    [InlineData("crc32(\"123456789\")", "-873187034")]
    [InlineData("crc32(\"6789\", crc32(\"12345\"))", "-873187034")]
    [InlineData("hmac(\"key\", \"The quick brown fox jumps over the lazy dog\", \"sha1\")", "de7c9b85b8b78aa6bc8a7a36f70a90701c9db4d9")]
    [InlineData("hmac(\"key\", \"The quick brown fox jumps over the lazy dog\")", "f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8")]
    [InlineData("objectChecksum(3 4, objectChecksum(1 2)) == objectChecksum(1 2 3 4)", "true")]
    [InlineData("toCharArray(fromUTF8(\"中\", \"gbk\"))", "[-42,-48]")]
    [InlineData("toUTF8(fromUTF8(\"中文\", \"gbk\"), \"gbk\")", "中文")]
    [InlineData("convertEncode(table([\"a\"] as s, [1] as n), \"utf-8\", \"gbk\").n", "[1]")]
    [InlineData("encodeShortGenomeSeq(`A`ATCG`AX)", "[256,1051,]")]
    [InlineData("decodeShortGenomeSeq(encodeShortGenomeSeq(\"GATTACAGATTACA\"))", "GATTACAGATTACA")]
    [InlineData("decodeShortGenomeSeq(encodeShortGenomeSeq(repeat(\"GATC\", 7))) == repeat(\"GATC\", 7)", "true")]
    [InlineData("typestr(genShortGenomeSeq(\"ATCGA\", 4))", "FAST SHORT VECTOR")]
    [InlineData("genShortGenomeSeq(\"ATNCG\", 2)", "[513,,,523,]")]
    [InlineData("replace(1 2 NULL 1, 1, 9)", "[9,2,,9]")]
    [InlineData("replace(1 2 NULL, NULL, 0)", "[1,2,0]")]
    [InlineData("replace(1 2, 1.5, 0)", "[1,2]")]
    [InlineData("replace(`a`b`a, `a, `z)", "[\"z\",\"b\",\"z\"]")]
    [InlineData("x = 1 2 3; x.replace!(2, 0); x", "[1,0,3]")]
    [InlineData("tokenize(\"The cats' owners don't run\", \"english\")", "[\"cats\",\"owners\",\"don't\",\"run\"]")]
    [InlineData("tokenize(\"running connections happily\", \"english\", , , true)", "[\"run\",\"connect\",\"happili\"]")]
    public async Task Function_gives_what_was_worked_out_by_hand(string script, string expected) =>
        Assert.Equal(expected, await fixture.PrintAsync(script));

    [Theory]
    [InlineData("parseInteger(\"x1\", INT)")]
    [InlineData("parseInteger(\"300\", CHAR)")]
    [InlineData("parseInteger(\"1\", DOUBLE)")]
    [InlineData("parseInteger(\"1\", INT, 17)")]
    [InlineData("charAt(1 2, 1)")]
    [InlineData("isTitle(5)")]
    [InlineData("hex(\"text\")")]
    [InlineData("base64Decode(\"***\")")]
    [InlineData("hmac(\"k\", \"m\", \"sha3\")")]
    [InlineData("convertEncode(\"a\", \"utf-8\", \"no-such\")")]
    [InlineData("fromUTF8(\"中\", \"latin1\")")]
    [InlineData("genShortGenomeSeq(\"ATCG\", 1)")]
    [InlineData("decodeShortGenomeSeq(7)")]
    [InlineData("replace(1 2, `a, 3)")]
    [InlineData("tokenize(\"a\", \"klingon\")")]
    [InlineData("regexFindStr(\"a\", \"(\")")]
    public Task Wrong_argument_raises(string script) => fixture.FailAsync(script);

    // Pairs of the algorithm's published vocabulary, https://snowballstem.org/algorithms/english/stemmer.html.
    [Theory]
    [InlineData("consigned", "consign")]
    [InlineData("consolation", "consol")]
    [InlineData("consistency", "consist")]
    [InlineData("consoling", "consol")]
    [InlineData("knackeries", "knackeri")]
    [InlineData("knightly", "knight")]
    [InlineData("knitting", "knit")]
    [InlineData("knots", "knot")]
    [InlineData("generally", "general")]
    [InlineData("dying", "die")]
    [InlineData("hopping", "hop")]
    [InlineData("hoping", "hope")]
    public void Stem_is_the_published_one(string word, string stem) => Assert.Equal(stem, EnglishStemmer.Stem(word));

    [SeededProperty]
    public bool Bytes_survive_as_text(byte[] bytes) => ByteText.ToBytes(ByteText.FromBytes(bytes)).AsSpan().SequenceEqual(bytes)
        && ByteText.Length(ByteText.FromBytes(bytes)) == bytes.Length;

    [Fact]
    public async Task Text_search_finds_words_by_their_stems()
    {
        const string Column = "[\"Prices rose sharply\", \"The price of gold rises\", \"Gold falls\"]";
        Assert.Equal("[true,true,false]", await fixture.PrintAsync($"matchAny({Column}, \"price\")"));
        Assert.Equal("[false,true,false]", await fixture.PrintAsync($"matchAll({Column}, \"gold price\")"));
        Assert.Equal("[false,true,false]", await fixture.PrintAsync($"matchPhrase({Column}, \"price gold\")"));
        Assert.Equal("[false,true,true]", await fixture.PrintAsync($"matchPrefix({Column}, \"gol\")"));
        Assert.Equal("[false,false,true]", await fixture.PrintAsync($"matchPhrasePrefix({Column}, \"gold\", \"fa\")"));
        Assert.Equal("[false,true,false]", await fixture.PrintAsync($"matchSpan({Column}, \"price rises\", 1)"));
        Assert.Equal("[false,false,false]", await fixture.PrintAsync($"matchSpan({Column}, \"rises price\", 5)"));
        Assert.Equal("[false,true,false]", await fixture.PrintAsync($"matchUnorderedSpan({Column}, \"rises price\", 1)"));
        await fixture.FailAsync($"matchAny({Column}, \"price\", \"score\")");
    }

    [Theory]
    [InlineData("=(A1+B1)/C1", "(col0+col1)\\col2")]
    [InlineData("=IF(A1<>B1,\"x\",A1*2)", "iif(col0!=col1,\"x\",col0*2)")]
    [InlineData("AVERAGE(B1:B3)", "mavg(col1, 3)")]
    [InlineData("MAX(A1:C1)", "rowMax(col0, col1, col2)")]
    public void Excel_formula_becomes_an_expression(string formula, string expected) => Assert.Equal(
        expected, Formatter.Format(FunctionBenchOf("convertExcelFormula", formula)));

    [Theory]
    [InlineData("SUM(A1:B2)")]
    [InlineData("VLOOKUP(A1,B1)")]
    [InlineData("A1&B1")]
    [InlineData("Z1+1")]
    [InlineData("A1)")]
    public void Excel_formula_without_conversion_raises(string formula) =>
        Assert.Throws<ScriptException>(() => FunctionBenchOf("convertExcelFormula", formula));

    private static Value FunctionBenchOf(string function, string formula) => Tests.Functions.FunctionBench.Call(
        function, Scalar.String(formula), Scalar.String("A"), Scalar.String("D"), Scalar.Int(1), Scalar.Int(9));
}
