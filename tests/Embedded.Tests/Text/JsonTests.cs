using DolphinQuant.Embedded.Tests.Files;

namespace DolphinQuant.Embedded.Tests.Text;

public sealed class JsonTests(FileScriptFixture fixture) : IClassFixture<FileScriptFixture>
{
    [Theory]
    [InlineData("toStdJson(1.5)", "1.5")]
    [InlineData("toStdJson(1 NULL)", "[1, null]")]
    [InlineData("toStdJson((1, `a, 2.5))", "[1, \"a\", 2.5]")]
    [InlineData("toStdJson(\"say \\\"x\\\"\\n\")", "\"say \\\"x\\\"\\n\"")]
    [InlineData("toStdJson(true)", "true")]
    [InlineData("toStdJson(toCharArray([\"ab\", \"c\"]))", "[[97, 98], [99]]")]
    [InlineData("toStdJson(2024.06.03T09:30:00.000)", "\"2024.06.03 09:30:00.000\"")]
    [InlineData("toStdJson(table(1 2 as a, `x`y as b))", "[{\"a\": 1,\"b\": \"x\"},{\"a\": 2,\"b\": \"y\"}]")]
    [InlineData("x = 7 8; toJson(x)", "{\"name\":\"x\",\"form\":\"vector\",\"type\":\"int\",\"size\":\"2\",\"value\":[7,8]}")]
    [InlineData("toJson(\"a\")", "{\"name\":\"\",\"form\":\"scalar\",\"type\":\"string\",\"size\":\"1\",\"value\":\"a\"}")]
    [InlineData("fromJson(toJson(2024.06.03 NULL))", "[2024.06.03,]")]
    [InlineData("t = table(1 2 as a, `x`y as b); eqObj(fromJson(toJson(t)), t)", "true")]
    [InlineData("fromStdJson(\"[1, 2.5, null]\")", "[1,2.5,]")]
    [InlineData("typestr(fromStdJson(\"[1, 2]\"))", "FAST DOUBLE VECTOR")]
    [InlineData("fromStdJson(\"\\\"2024.06.03\\\"\") + 1", "2024.06.04")]
    [InlineData("fromStdJson(\"\\\"2024 was\\\"\")", "2024 was")]
    [InlineData("fromStdJson(\"{\\\"a\\\": 1, \\\"b\\\": \\\"x\\\"}\")[`b]", "x")]
    [InlineData("fromStdJson([\"1\", \"true\"])", "(1,true)")]
    [InlineData("jsonExtract('{\"a\": [1, {\"b\": 7}]}', (`a, 2, `b), \"long\")", "7")]
    [InlineData("jsonExtract('[1, 2, 3]', -1, \"int\")", "3")]
    [InlineData("jsonExtract('{\"a\": \"x\"}', `a, \"int\")", "")]
    [InlineData("jsonExtract('{\"a\": 3000000000}', `a, \"int\")", "")]
    [InlineData("jsonExtract(['{\"a\": 1.5}', 'no json', '{}'], `a, \"double\")", "[1.5,,]")]
    [InlineData("parseJsonTable('{\"a\": 1}{\"b\": \"x\", \"a\": 2.5}').a", "[1,2.5]")]
    [InlineData("parseJsonTable(['{\"A\": 1}', '{\"a\": 2}'], , false).A", "[1,2]")]
    [InlineData("parseJsonTable('{\"d\": \"03.06.2024\"}{}', table([`d] as name, [`DATE] as type, [\"dd.MM.yyyy\"] as format)).d", "[2024.06.03,]")]
    public async Task Json_is_written_and_read(string script, string expected) => Assert.Equal(expected, await fixture.PrintAsync(script));

    [Theory]
    [InlineData("toStdJson(matrix(1 2, 3 4))")]
    [InlineData("toJson((1, 2 3))")]
    [InlineData("fromStdJson(\"{\")")]
    [InlineData("fromJson(\"{}\")")]
    [InlineData("fromJson('{\"form\":\"vector\",\"type\":\"nothing\",\"value\":[]}')")]
    [InlineData("jsonExtract(\"[1]\", 0, \"int\")")]
    [InlineData("jsonExtract(\"[1]\", 1, \"date\")")]
    [InlineData("parseJsonTable(\"[1, 2]\")")]
    [InlineData("parseJsonTable('{\"a\": {\"b\": 1}}')")]
    public Task Wrong_argument_raises(string script) => fixture.FailAsync(script);

    [Theory]
    [InlineData("unpack(\"<hiq\", pack(\"<hiq\", -2, 70000, 5000000000))", "(-2,70000,5000000000)")]
    [InlineData("strlen(pack(\"<bi\", 1, 2))", "5")]
    [InlineData("strlen(pack(\"bi\", 1, 2))", "8")]
    [InlineData("toCharArray(pack(\">H\", 258))", "[1,2]")]
    [InlineData("unpack(\"BH\", pack(\"BH\", 200, 60000))", "(200,60000)")]
    [InlineData("unpack(\"4s\", pack(\"4s\", \"ab\"))[0].strlen()", "4")]
    [InlineData("unpack(\"2d\", pack(\"2d\", 1.5, -2.25))", "(1.5,-2.25)")]
    [InlineData("unpack(\"!f\", pack(\"!f\", 0.5))", "(0.5)")]
    public async Task Packed_values_come_back(string script, string expected) => Assert.Equal(expected, await fixture.PrintAsync(script));

    [Theory]
    [InlineData("pack(\"b\", 200)")]
    [InlineData("pack(\"B\", -1)")]
    [InlineData("pack(\"i\")")]
    [InlineData("pack(\"i\", 1, 2)")]
    [InlineData("pack(\"y\", 1)")]
    [InlineData("pack(\"<n\", 1)")]
    [InlineData("unpack(\"i\", \"abc\")")]
    public Task Wrong_format_raises(string script) => fixture.FailAsync(script);
}
