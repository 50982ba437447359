using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Jobs;

/// <summary>The one node of the embedded engine, as functions of clusters know it.</summary>
internal static class LocalNode
{
    /// <summary>The alias that <c>getNodeAlias</c> gives.</summary>
    public const string Alias = "local8848";

    /// <summary>The user of sessions in this process, to which nobody logs in.</summary>
    public const string User = "admin";

    /// <summary>Refuses to call another node.</summary>
    /// <exception cref="ScriptException">The alias is not this node's.</exception>
    public static void Require(string function, string alias)
    {
        // A single node is its own controller, whose alias is empty.
        if (alias.Length > 0 && alias != Alias)
            throw new ScriptException(
                $"{function}: there is only the node {Alias} here; a call of {alias} needs a DolphinDB cluster.");
    }
}
