using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// Finds what a name means, in the order of the language: the module's own functions (or the session's), those of the
/// imported modules, the built-in ones.
/// </summary>
internal sealed class NameResolver(Session session)
{
    /// <summary>
    /// The variable or shared object with this name, or null. Who reads it or changes it goes through <see cref="SharedGate"/>.
    /// </summary>
    public Cell? FindVariable(string name, Frame frame) => frame.Find(name) ?? session.Engine.Shared.Find(name);

    /// <summary>The function that an unqualified name means, or null.</summary>
    /// <exception cref="ScriptException">Several imported modules define it.</exception>
    public FunctionValue? FindFunction(string name, Frame frame)
    {
        var own = frame.Module is null ? session.Definitions : frame.Module.Functions;
        if (own.TryGetValue(name, out var function)) return function;
        if ((frame.Module?.Classes ?? session.Classes).TryGetValue(name, out var type)) return type;
        return FindImported(name, frame.Module?.Uses ?? session.Uses)
            ?? session.Functions.Find(name) ?? (FunctionValue?)session.Engine.Views.Find(name);
    }

    /// <summary>The function that <c>module::name</c> or <c>::name</c> means.</summary>
    /// <exception cref="ScriptException">There is no such module or function.</exception>
    public FunctionValue FindQualified(string module, string name)
    {
        if (module.Length == 0) return session.Functions.Find(name) ?? throw Unknown(name, session.CurrentFrame);
        return session.Import(module).Find(name)
            ?? throw new ScriptException($"The module {module} has no function {name}."
                + NameSuggestions.For(name, session.Import(module).Functions.Keys));
    }

    /// <summary>
    /// What a client calls: a function's name with or without module, or an expression that gives a function.
    /// </summary>
    /// <exception cref="ScriptException">It is no function.</exception>
    public FunctionValue FindCallable(string text)
    {
        var split = text.LastIndexOf("::", StringComparison.Ordinal);
        if (split >= 0 && text.All(IsNamePart)) return FindQualified(text[..split], text[(split + 2)..]);
        if (text.All(IsNamePart))
            return FindVariable(text, session.TopFrame)?.Read() as FunctionValue
                ?? FindFunction(text, session.TopFrame) ?? throw Unknown(text, session.TopFrame);
        var source = new SourceText(text);
        return session.Interpreter.Evaluate(
            Parser.ParseExpression(source), session.TopFrame.Reading(source)) as FunctionValue
            ?? throw new ScriptException($"{text} is not a function.");
    }

    /// <summary>The error for a name that means nothing here.</summary>
    public ScriptException Unknown(string name, Frame frame)
    {
        if (DocumentedFunctions.Contains(name))
            return new ScriptException(
                $"The embedded engine of this version has no function {name}: connect a DolphinDB server to use it.");
        var known = frame.Variables.Keys
            .Concat(frame.Columns?.Names ?? [])
            .Concat((frame.Module is null ? session.Definitions : frame.Module.Functions).Keys)
            .Concat((frame.Module?.Uses ?? session.Uses).SelectMany(module => module.Functions.Keys))
            .Concat(session.Engine.Shared.All.Select(shared => shared.Key))
            .Concat(session.Functions.All.Select(function => function.Name))
            .Concat(Keywords.Suggested);
        return new ScriptException($"Nothing is known under the name {name}." + NameSuggestions.For(name, known));
    }

    private static FunctionValue? FindImported(string name, List<Module> uses)
    {
        (FunctionValue Function, Module Module)? found = null;
        foreach (var module in uses)
        {
            if (module.Find(name) is not { } function) continue;
            if (found is { } first)
                throw new ScriptException(
                    $"The modules {first.Module.Name} and {module.Name} both define {name}; write {module.Name}::{name}.");
            found = (function, module);
        }

        return found?.Function;
    }

    private static bool IsNamePart(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or ':' or '!';
}
