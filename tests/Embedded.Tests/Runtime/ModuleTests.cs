using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Runtime;

public sealed class ModuleTests(ScriptFixture fixture) : IClassFixture<ScriptFixture>
{
    [Fact]
    public async Task Module_after_use_answers_to_short_and_full_name()
    {
        fixture.WriteModule("short::names",
            "module short::names\ndef twice(x) { return 2 * x }\ndef fourfold(x) { return twice(twice(x)) }\n");
        var value = await fixture.RunAsync("use short::names\nfourfold(1) + short::names::twice(10)");
        Assert.Equal(Scalar.Int(24), value);
    }

    [Fact]
    public async Task Module_function_called_by_full_name_needs_no_use()
    {
        fixture.WriteModule("full::name", "module full::name\ndef half(x) { return x \\ 2 }\n");
        await using var session = await fixture.Database.OpenSessionAsync(CancellationToken.None);
        var value = await session.CallAsync("full::name::half", [Scalar.Int(5)], CancellationToken.None);
        Assert.Equal(Scalar.Double(2.5), value);
    }

    [Fact]
    public async Task Module_may_name_a_function_like_a_built_in_one()
    {
        fixture.WriteModule(
            "own::names", "module own::names\ndef sum(x) { return ::sum(x) + 1 }\ndef total(x) { return sum(x) }\n");
        Assert.Equal(Scalar.Long(7), await fixture.RunAsync("use own::names\nlong(total(1 2 3))"));
    }

    [Fact]
    public async Task Module_using_another_sees_its_functions_and_the_session_does_not()
    {
        fixture.WriteModule("chain::lower", "module chain::lower\ndef one() { return 1 }\n");
        fixture.WriteModule("chain::upper", "module chain::upper\nuse chain::lower\ndef two() { return one() + 1 }\n");
        Assert.Equal(Scalar.Int(2), await fixture.RunAsync("use chain::upper\ntwo()"));
        var error = await fixture.FailAsync("use chain::upper\none()");
        Assert.Contains("one", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modules_using_one_another_in_a_circle_are_refused()
    {
        fixture.WriteModule("circle::a", "module circle::a\nuse circle::b\ndef f() { return 1 }\n");
        fixture.WriteModule("circle::b", "module circle::b\nuse circle::a\ndef g() { return 1 }\n");
        var error = await fixture.FailAsync("use circle::a");
        Assert.Contains("circle::a -> circle::b -> circle::a", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Function_in_two_modules_must_be_called_by_its_full_name()
    {
        fixture.WriteModule("both::a", "module both::a\ndef same() { return 1 }\n");
        fixture.WriteModule("both::b", "module both::b\ndef same() { return 2 }\n");
        var error = await fixture.FailAsync("use both::a\nuse both::b\nsame()");
        Assert.Contains("both::b::same", error.Message, StringComparison.Ordinal);
        Assert.Equal(Scalar.Int(2), await fixture.RunAsync("use both::a\nuse both::b\nboth::b::same()"));
    }

    [Fact]
    public async Task Error_in_a_module_names_its_file_and_line()
    {
        fixture.WriteModule("faulty::one", "module faulty::one\ndef add(a, b) {\n    return a + b\n}\n");
        var error = await fixture.FailAsync("use faulty::one\nadd(1 2 3, 1 2)");
        Assert.EndsWith("one.dos", error.ScriptName, StringComparison.Ordinal);
        Assert.Equal(3, error.Line);
    }

    [Theory]
    [InlineData("use absent::module", "absent/module.dos")]
    [InlineData("absent::module::f(1)", "absent/module.dos")]
    public async Task Absent_module_is_named_with_its_file(string script, string file)
    {
        var error = await fixture.FailAsync(script);
        Assert.Contains(file, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, error.Line);
    }

    [Fact]
    public async Task Module_declaring_another_name_is_refused()
    {
        fixture.WriteModule("named::wrong", "module named::right\ndef f() { return 1 }\n");
        var error = await fixture.FailAsync("use named::wrong");
        Assert.Contains("module named::wrong", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Module_holding_other_statements_is_refused_at_their_place()
    {
        fixture.WriteModule("loose::statement", "module loose::statement\nx = 1\n");
        var error = await fixture.FailAsync("use loose::statement");
        Assert.Equal(2, error.Line);
    }

    [Fact]
    public async Task Changed_module_is_read_again_by_the_next_session()
    {
        fixture.WriteModule("changing::one", "module changing::one\ndef f() { return 1 }\n");
        Assert.Equal(Scalar.Int(1), await fixture.RunAsync("changing::one::f()"));
        fixture.WriteModule("changing::one", "module changing::one\ndef f() { return 2 }\n");
        File.SetLastWriteTimeUtc(Path.Combine(fixture.ModuleDirectory, "changing", "one.dos"), DateTime.UnixEpoch);
        Assert.Equal(Scalar.Int(2), await fixture.RunAsync("changing::one::f()"));
    }

    [Fact]
    public async Task Catalog_gives_comment_parameters_and_line_without_running()
    {
        fixture.WriteModule("catalog::one",
            "module catalog::one\n\n// factor: momentum\n// family: returns\n@state\ndef momentum(close, n) {\n    return close\n}\n");
        var functions = await ScriptCatalog.ReadDirectoryAsync(
            Path.Combine(fixture.ModuleDirectory, "catalog"), CancellationToken.None);
        var function = Assert.Single(functions);
        Assert.Equal("catalog::one::momentum", function.QualifiedName);
        Assert.Equal(["close", "n"], function.Parameters);
        Assert.Contains("family: returns", function.Comment, StringComparison.Ordinal);
        Assert.InRange(function.Line, 5, 6);
    }
}
