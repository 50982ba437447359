using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Storage;

namespace DolphinQuant.Embedded.Functions;

/// <summary>What a running function may use of its session. One per call chain; not shared between threads.</summary>
internal abstract class CallContext
{
    /// <summary>The clock.</summary>
    public abstract TimeProvider Time { get; }

    /// <summary>The session's random numbers; seeded by <c>setRandomSeed</c>.</summary>
    public abstract Random Random { get; set; }

    /// <summary>All built-in functions.</summary>
    public abstract FunctionTable Functions { get; }

    /// <summary>The stored databases.</summary>
    public abstract SessionStore Store { get; }

    /// <summary>The trading calendars.</summary>
    public virtual MarketCalendars Calendars { get; } = new(directory: null);

    /// <summary>The files that the script may name.</summary>
    public virtual ScriptFiles Files => ScriptFiles.None;

    /// <summary>The folder of the database.</summary>
    public virtual string HomeDirectory => Directory.GetCurrentDirectory();

    public abstract CancellationToken CancellationToken { get; }

    /// <summary>Throws when the session was cancelled or a limit (time, memory, depth) is passed. Called once per call and per loop round.</summary>
    public abstract void Check();

    /// <summary>Throws when a value of so many elements is over the session's limit; to be asked before it is allocated.</summary>
    public virtual void CheckRows(long rows)
    {
    }

    /// <summary>Throws when a value, as a result or as an element of another, is over a limit of the session.</summary>
    public virtual void CheckValue(Value value, bool isElement)
    {
    }

    /// <summary>Writes one line to the session's output.</summary>
    public abstract void Print(string line);

    /// <summary>Throws when a value is a shared object that the user of the session may not change.</summary>
    public virtual void RequireChange(Value value, Privilege privilege)
    {
    }

    /// <summary>A value, unless it is the handle of a shared object that the user of the session may not use.</summary>
    public virtual Value Checked(Value value) => value;

    /// <summary>The function a name means in this session (its own, its modules', built in), or null.</summary>
    public abstract FunctionValue? FindFunction(string name);

    /// <summary>Makes a value visible to all sessions under a name.</summary>
    public abstract void Share(string name, Value value);

    /// <summary>Calls a function with all arguments given.</summary>
    public Value Invoke(FunctionValue function, params Value[] arguments) => function.Invoke(this, arguments);
}
