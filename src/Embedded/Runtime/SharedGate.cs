using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Streaming.Engines;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// The one way from a session to the objects that are shared on the node: shared tables and dictionaries, stream tables,
/// stream engines. It asks what the session's user may do whenever a name is read, a handle is used or rows are changed.
/// In a session of this process everything is allowed.
/// </summary>
internal sealed class SharedGate(Session session)
{
    /// <summary>The value of a variable or shared object, for a reader that may keep it.</summary>
    /// <exception cref="ScriptException">The user may not read the shared object.</exception>
    public Value Read(Cell cell)
    {
        if (cell.Access is not { } access) return cell.Read();
        if (!May(Privilege.Read, access)) throw Refused(access);
        // A handle on a stored table asks for the rights of whom it was made for, who is not the reader.
        return cell.Read() is var value && value is StoredTable stored ? stored.For(session.Rights) : value;
    }

    /// <summary>A value that a script came by, which may be the handle of a shared object.</summary>
    /// <exception cref="ScriptException">It is one, and the user may not use the object.</exception>
    public Value Checked(Value value) => MayUse(value)
        ? value
        : throw Refused(((IControlled)value).Access!);

    /// <summary>False for the handle of a shared object that the user may not use.</summary>
    public bool MayUse(Value value) => session.Rights is not { } rights || value is not IControlled { Access: { } access }
        || rights.May(Privilege.Read, access)
        // Who may only write to an engine needs its handle to do so.
        || (value is StreamEngine or JoinStream && rights.MayChange(access));

    /// <summary>The value of a variable or shared object that is about to be changed.</summary>
    /// <exception cref="ScriptException">The user may not change the shared object.</exception>
    public Value Target(Cell cell, Privilege privilege)
    {
        RequireChange(cell, privilege);
        return cell is { Access: not null, Value: StoredTable stored } ? stored.For(session.Rights) : cell.Value;
    }

    /// <summary>Refuses a change of what a variable or shared name means.</summary>
    /// <exception cref="ScriptException">It means a shared object that the user may not change.</exception>
    public void RequireChange(Cell cell, Privilege privilege)
    {
        if (cell.Access is { } access) RequireChange(access, privilege);
        RequireChange(cell.Value as IControlled, privilege);
    }

    /// <summary>Refuses a change of a value that may be a shared object.</summary>
    /// <exception cref="ScriptException">It is one, and the user may not change it.</exception>
    public void RequireChange(Value value, Privilege privilege)
    {
        if (session.Rights is null) return;
        if (value is Table or Dictionary && session.Engine.Shared.FindHolder(value)?.Access is { } access)
            RequireChange(access, privilege);
        RequireChange(value as IControlled, privilege);
    }

    /// <summary>Refuses to drop, replace or set up a shared object.</summary>
    /// <exception cref="ScriptException">It is under control, and the user is neither its creator nor an administrator.</exception>
    public void RequireManagement(ObjectAccess? access, string deed = "manage")
    {
        if (session.Rights is { } rights && access is not null && !(rights.Manages(access) || IsFree(rights, access)))
            throw new ScriptException($"<NoPrivilege>No access to {deed} [{access.Name}]: its creator or an administrator may.");
    }

    /// <summary>Refuses to share something under a name that is taken by what the user may not replace.</summary>
    /// <exception cref="ScriptException">The name is taken.</exception>
    public void RequireName(string name)
    {
        RequireManagement(session.Engine.Shared.Find(name)?.Access, "replace shared table");
        RequireManagement(session.Engine.Streams.Find(name)?.Access, "replace shared table");
    }

    /// <summary>Puts an object under control.</summary>
    /// <exception cref="ScriptException">The user is neither its creator nor an administrator.</exception>
    public void Control(ObjectAccess access)
    {
        if (session.Rights is { } rights && !rights.Manages(access))
            throw new ScriptException($"<NoPrivilege>No access to control [{access.Name}]: its creator or an administrator may.");
        access.Control();
    }

    /// <summary>May the user see that there is such an object?</summary>
    public bool Sees(ObjectAccess? access) => session.Rights is not { } rights || access is null || rights.Sees(access);

    /// <summary>The shared objects that the user may see, by name.</summary>
    public IEnumerable<KeyValuePair<string, Cell>> Visible => session.Engine.Shared.All.Where(pair => Sees(pair.Value.Access));

    private static bool IsFree(UserRights rights, ObjectAccess access) => !access.IsControlled && rights.MayChange(access);

    private bool May(Privilege privilege, ObjectAccess access) => session.Rights is not { } rights || rights.May(privilege, access);

    private static ScriptException Refused(ObjectAccess access) =>
        new($"<NoPrivilege>No access to shared table [{access.Name}].");

    private void RequireChange(IControlled? handle, Privilege privilege)
    {
        if (handle?.Access is { } access) RequireChange(access, privilege);
    }

    private void RequireChange(ObjectAccess access, Privilege privilege)
    {
        if (!May(privilege, access)) throw new ScriptException($"<NoPrivilege>No access to table [{access.Name}].");
    }
}
