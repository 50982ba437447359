using DolphinQuant.Data;
using DolphinQuant.Embedded.Jobs;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Access;

/// <summary>
/// What the user of a session may do. While a function view runs, these are the rights of the view's owner; a function
/// that the view calls and that is not its own runs with the rights of the user again, so that nobody can slip code of
/// their own into a view. Used by one thread at a time, as its session is.
/// </summary>
internal sealed class UserRights(AccessPolicy policy, string user, Func<string, bool> isAdministrator)
{
    private ViewInForce? _view;

    /// <summary>Who logged in.</summary>
    public string User { get; set; } = user;

    /// <summary>The rules.</summary>
    public AccessPolicy Policy => policy;

    /// <summary>Whose rights count now: the user's, or those of the owner of the view that runs.</summary>
    /// <remarks>A handle of this session may be used by another thread, for which no view runs.</remarks>
    public string Effective =>
        _view is { } view && view.Thread is var thread && (thread is null || thread == Environment.CurrentManagedThreadId)
            ? view.Owner
            : User;

    /// <summary>True for a user who may manage what belongs to others.</summary>
    public bool IsAdministrator => isAdministrator(User);

    /// <summary>The rights of a session that goes on from here.</summary>
    public UserRights Copy() => new(policy, User, isAdministrator) { _view = _view is null ? null : _view with { Thread = null } };

    /// <summary>May the user do that?</summary>
    public bool May(Privilege privilege, AccessScope scope) => policy.IsAllowed(Effective, privilege, scope);

    /// <summary>May the user do that with a shared object? A rule about it counts before what its creator may.</summary>
    public bool May(Privilege privilege, ObjectAccess access) => Effective == LocalNode.User
        || (policy.StateOf(Effective, privilege, access.Scope) ?? (!access.IsControlled || Manages(access)));

    /// <summary>May the user see that there is a shared object?</summary>
    public bool Sees(ObjectAccess access) => May(Privilege.Read, access) || MayChange(access) || Manages(access);

    /// <summary>May the user add, change or remove rows of a shared object?</summary>
    public bool MayChange(ObjectAccess access) =>
        May(Privilege.Insert, access) || May(Privilege.Update, access) || May(Privilege.Delete, access);

    /// <summary>Is a shared object the user's own, or the user an administrator?</summary>
    public bool Manages(ObjectAccess access) => access.Creator == Effective || isAdministrator(Effective);

    /// <summary>Refuses what the user may not do.</summary>
    /// <exception cref="ScriptException">The user may not.</exception>
    public void Require(Privilege privilege, AccessScope scope)
    {
        if (!May(privilege, scope)) throw new ScriptException($"<NoPrivilege>Not granted to {Deed(privilege)} {scope}.");
    }

    /// <summary>Refuses scripts to a user who was denied them; nothing need be granted for them.</summary>
    /// <exception cref="ScriptException">They were denied.</exception>
    public void RefuseForbiddenScripts()
    {
        if (Effective != LocalNode.User && policy.StateOf(Effective, Privilege.RunScripts, AccessScope.Everything) == false)
            throw new ScriptException("<NoPrivilege>Not granted to execute scripts.");
    }

    /// <summary>May the user see that there is a table?</summary>
    public bool Sees(string database, string table)
    {
        var scope = AccessScope.OfTable(database, table);
        return May(Privilege.Read, scope) || May(Privilege.Insert, scope) || May(Privilege.Update, scope)
            || May(Privilege.Delete, scope) || May(Privilege.ManageDatabases, AccessScope.OfDatabase(database));
    }

    /// <summary>May the user see that there is a database?</summary>
    public bool Sees(string database)
    {
        var scope = AccessScope.OfDatabase(database);
        return May(Privilege.Read, scope) || May(Privilege.Insert, scope) || May(Privilege.Update, scope)
            || May(Privilege.Delete, scope) || May(Privilege.CreateTables, scope) || May(Privilege.DropTables, scope)
            || May(Privilege.ManageDatabases, scope);
    }

    /// <summary>Notes that the user created a database or table.</summary>
    public void NoteCreated(AccessScope created) => policy.SetCreator(created, Effective);

    /// <summary>Begins a call of a script's function.</summary>
    /// <returns>What <see cref="Leave"/> needs at the end of the call.</returns>
    /// <exception cref="ScriptException">It is a view that the user may not run.</exception>
    public ViewInForce? Enter(UserFunction function)
    {
        var before = _view;
        if (function.ViewOwner is { } owner)
        {
            if (owner != Effective) Require(Privilege.RunViews, AccessScope.OfView(function.Name));
            _view = new ViewInForce(owner, function.Source, Environment.CurrentManagedThreadId);
        }
        else if (before is not null && !ReferenceEquals(before.Source, function.Source))
        {
            _view = null;
        }

        return before;
    }

    /// <summary>Ends a call.</summary>
    public void Leave(ViewInForce? before) => _view = before;

    private static string Deed(Privilege privilege) => privilege switch
    {
        Privilege.Read => "read table",
        Privilege.Insert => "insert into table",
        Privilege.Update => "update table",
        Privilege.Delete => "delete from table",
        Privilege.CreateTables => "create or change tables in database",
        Privilege.DropTables => "drop tables of database",
        Privilege.ManageDatabases => "manage database",
        Privilege.OwnDatabases => "create database",
        Privilege.RunViews => "execute function view",
        Privilege.OwnViews => "add function views:",
        Privilege.RunScripts => "execute scripts:",
        _ => "execute tests:",
    };
}

/// <summary>A function view that runs: whose rights count, and which text is the view's own.</summary>
/// <param name="Owner">The owner of the view.</param>
/// <param name="Source">The text of the view.</param>
/// <param name="Thread">The thread that runs it; null for the only one of a session.</param>
internal sealed record ViewInForce(string Owner, SourceText Source, int? Thread);
