using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Jobs;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Listener;

/// <summary>Shared tables, stream tables and stream engines in <c>addAccessControl</c>, <c>grant</c> and their like.</summary>
internal static class SharedControl
{
    public static void Register(FunctionTable table) => table.Add("addAccessControl(table)",
        "Leaves a shared table or stream engine to its creator, administrators, and those whom it is granted to.", (context, a) =>
        {
            var session = (Session)context;
            foreach (var access in AccessOf(session, a)) session.Gate.Control(access);
            return Scalar.Void;
        });

    /// <summary>What a rule is about that names a shared object: by its name, or with the alias of this node.</summary>
    /// <exception cref="ScriptException">There is no such object, or the kind of rule is not for such.</exception>
    public static AccessScope ScopeOf(Session session, Arguments arguments, AccessType type, string name, bool isTaken)
    {
        if (type.Name is not ("TABLE_READ" or "TABLE_WRITE"))
            throw arguments.Wrong(1, $"is {type.Name}, and a shared object knows TABLE_READ and TABLE_WRITE only");
        var local = LocalName(arguments, name);
        return isTaken || session.Engine.SharedAccess.Any(access => access.Name == local)
            ? AccessScope.OfShared(local)
            : throw arguments.Wrong(2, $"names {local}, which is no shared table or stream engine; stored tables begin with dfs://");
    }

    // "alias:name" or "name@alias"; a single node may leave its alias out.
    private static string LocalName(Arguments arguments, string name)
    {
        var (alias, local) = name.IndexOf(':', StringComparison.Ordinal) is var colon && colon >= 0 ? (name[..colon], name[(colon + 1)..])
            : name.IndexOf('@', StringComparison.Ordinal) is var at && at >= 0 ? (name[(at + 1)..], name[..at])
            : (LocalNode.Alias, name);
        return alias == LocalNode.Alias
            ? local
            : throw arguments.Wrong(2, $"names the node {alias}; there is only the node {LocalNode.Alias} here");
    }

    private static ObjectAccess[] AccessOf(Session session, Arguments arguments)
    {
        var found = arguments[0] switch
        {
            Scalar name when name.Type.IsText() => [.. session.Engine.SharedAccess.Where(access => access.Name == name.AsText())],
            IControlled { Access: { } access } => [access],
            var value when session.Engine.Shared.FindHolder(value)?.Access is { } access => [access],
            _ => Array.Empty<ObjectAccess>(),
        };
        return found.Length > 0 ? found : throw arguments.Wrong(0, "must be a shared table or a stream engine, or the name of one");
    }
}
