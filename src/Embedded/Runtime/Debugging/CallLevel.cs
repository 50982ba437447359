using DolphinQuant.Embedded.Syntax;

namespace DolphinQuant.Embedded.Runtime.Debugging;

/// <summary>A function that runs, or the script itself, and where it stands.</summary>
internal sealed class CallLevel(string name, Frame frame)
{
    /// <summary>The function's name; empty for the script.</summary>
    public string Name => name;

    /// <summary>The variables.</summary>
    public Frame Frame => frame;

    /// <summary>The statement that it has come to; null before the first one, and in code that a debugger does not follow.</summary>
    public Place? Place { get; set; }
}

/// <summary>A statement in a text.</summary>
/// <param name="Source">The script or module.</param>
/// <param name="Line">The line, from 0.</param>
/// <param name="Statement">The statement.</param>
internal sealed record Place(DebuggedSource Source, int Line, Statement Statement);
