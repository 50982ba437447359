using DolphinQuant.Data;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Syntax;

/// <summary>What is wrong at a place in a script, and what to do about it.</summary>
internal sealed record Diagnostic(SourceText Source, TextSpan Span, string Message)
{
    public ScriptException ToException()
    {
        var (line, column) = Source.Locate(Span.Start);
        return new ScriptException(Message, Source.Name, line, column);
    }
}
