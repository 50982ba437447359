using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Jobs;
using DolphinQuant.Embedded.Kernels;
using DolphinQuant.Embedded.Listener;
using DolphinQuant.Embedded.Runtime.Debugging;
using DolphinQuant.Embedded.Runtime.Limits;
using DolphinQuant.Embedded.Runtime.Objects;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// One conversation: variables, functions, imported modules. Used by one thread at a time; what sessions have in common
/// is in <see cref="Engine"/>.
/// </summary>
internal sealed class Session : CallContext
{
    private readonly Dictionary<string, Module> _modules = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Script> _scripts = new(StringComparer.Ordinal);
    private readonly List<string> _loading = [];
    private readonly TimeLimit _time;
    private readonly MemoryLimit _memory;
    private readonly Action<string>? _output;
    private string? _owner;
    private CancellationToken _cancellationToken;

    /// <param name="engine">What the sessions have in common.</param>
    /// <param name="output">Takes what the session prints in place of the engine's output.</param>
    public Session(Engine engine, Action<string>? output = null)
        : this(engine, output, new TimeLimit(engine.Time, engine.Limits.MaxDuration))
    {
    }

    private Session(Engine engine, Action<string>? output, TimeLimit time)
    {
        _output = output ?? engine.Output;
        Engine = engine;
        Interpreter = new Interpreter(this);
        Names = new NameResolver(this);
        Gate = new SharedGate(this);
        _time = time;
        _memory = new MemoryLimit(engine.Limits.MaxMemoryBytes);
        CallDepth = new CallDepthLimit(engine.Limits.MaxCallDepth);
        Rows = new RowLimit(engine.Limits.MaxRows);
        TopFrame = new Frame(new SourceText(string.Empty), module: null) { IsTop = true };
        CurrentFrame = TopFrame;
    }

    public Engine Engine { get; }

    public Interpreter Interpreter { get; }

    public NameResolver Names { get; }

    public CallDepthLimit CallDepth { get; }

    public RowLimit Rows { get; }

    /// <summary>The client on the other end of a connection; null in this process.</summary>
    public ClientSession? Client { get; init; }

    /// <summary>What the client's user may do; null in this process, where everything is allowed.</summary>
    public UserRights? Rights { get; init; }

    /// <summary>Who the session belongs to: the client's user, or the one whose session this was made from.</summary>
    public string UserName => Client?.UserName ?? _owner ?? LocalNode.User;

    /// <summary>Whose rights count: the user's, or those of the owner of the function view that runs.</summary>
    public string EffectiveUser => Rights?.Effective ?? UserName;

    /// <summary>The way to shared objects.</summary>
    public SharedGate Gate { get; }

    /// <summary>May the session manage what belongs to others? In this process everybody may.</summary>
    public bool IsAdministrator => Rights is not { } rights || rights.IsAdministrator;

    /// <summary>Follows the scripts of the session; null when nobody debugs them.</summary>
    public ScriptDebugger? Debugger { get; init; }

    /// <summary>True while the block of a transaction runs.</summary>
    public bool IsInTransaction { get; set; }

    /// <summary>The rows that the latest <c>insert into</c>, <c>update</c> or <c>delete</c> added or matched.</summary>
    public long MatchedRows { get; set; }

    /// <summary>Takes the lines that scripts of this session print; null leaves them to the engine's output.</summary>
    public Action<string>? Printed { get; set; }

    /// <summary>The session's own variables.</summary>
    public Frame TopFrame { get; private set; }

    /// <summary>The frame of the function that runs now; what <c>objByName</c> and <c>eval</c> look at.</summary>
    public Frame CurrentFrame { get; set; }

    /// <summary>The functions defined in the session itself.</summary>
    public Dictionary<string, UserFunction> Definitions { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>The classes defined in the session itself.</summary>
    public Dictionary<string, ScriptClass> Classes { get; private init; } = new(StringComparer.Ordinal);

    /// <summary>What <c>catalog.schema.table</c> means.</summary>
    public CatalogTables Catalogs => field ??= new CatalogTables(this);

    /// <summary>The modules that <c>use</c> imported.</summary>
    public List<Module> Uses { get; private init; } = [];

    public override TimeProvider Time => Engine.Time;

    public override Random Random { get; set; } = new();

    public override FunctionTable Functions => Engine.Functions;

    public override SessionStore Store => field ??= new SessionStore(Engine.Store, Rights);

    public override MarketCalendars Calendars => Engine.Calendars;

    public override ScriptFiles Files => Engine.Files;

    public override string HomeDirectory => Engine.HomeDirectory;

    public override CancellationToken CancellationToken => _cancellationToken;

    /// <summary>Runs a script and returns the value of its last expression.</summary>
    /// <param name="source">The script.</param>
    /// <param name="echo">Gets the value of every expression at top level; null when nobody looks.</param>
    /// <param name="cancellationToken">Stops the script at its next call or loop round.</param>
    public Value Run(SourceText source, Action<Value>? echo, CancellationToken cancellationToken) =>
        WithinLimits(
            () =>
            {
                var script = Parser.ParseOrThrow(source, name => FindFunction(name) is not null);
                TopFrame = TopFrame.Reading(source);
                CurrentFrame = TopFrame;
                return Interpreter.Run(script, TopFrame, echo);
            },
            cancellationToken);

    /// <summary>
    /// A session for another thread, to evaluate expressions that only compute while this one waits: the same names, time limit and
    /// cancellation, a place of its own.
    /// </summary>
    public Session Branch()
    {
        var branch = new Session(Engine, _output, _time)
        {
            Rights = Rights?.Copy(),
            _cancellationToken = _cancellationToken,
            Definitions = Definitions,
            Classes = Classes,
            Uses = Uses,
            TopFrame = TopFrame,
            CurrentFrame = CurrentFrame,
            Random = Random,
        };
        branch.Catalogs.Current = Catalogs.Current;
        return branch;
    }

    /// <summary>Calls a function, or what an expression such as <c>tableInsert{t}</c> evaluates to.</summary>
    public Value Call(string function, IReadOnlyList<Value> arguments, CancellationToken cancellationToken) =>
        WithinLimits(() => Invoke(function, () => Names.FindCallable(function), arguments), cancellationToken);

    /// <summary>Runs work of the engine's own, such as a subscription's handler, under the session's limits.</summary>
    public T InvokeAlone<T>(Func<T> work, CancellationToken cancellationToken) => WithinLimits(work, cancellationToken);

    /// <summary>Calls a function that was found before.</summary>
    /// <exception cref="ScriptException">The arguments are wrong, or the function threw.</exception>
    public Value Call(FunctionValue function, IReadOnlyList<Value?> arguments, CancellationToken cancellationToken) =>
        WithinLimits(() => Invoke(function.Name, () => function, arguments), cancellationToken);

    /// <summary>
    /// A new session with the functions and modules of this one, but none of its variables, for work in the background.
    /// </summary>
    public Session Fork(Action<string>? output)
    {
        var fork = new Session(Engine, output ?? _output) { _owner = UserName, Rights = Rights?.Copy() };
        foreach (var (name, function) in Definitions) fork.Definitions[name] = function;
        foreach (var (name, definition) in Classes) fork.Classes[name] = definition;
        foreach (var (name, module) in _modules) fork._modules[name] = module;
        foreach (var (name, script) in _scripts) fork._scripts[name] = script;
        fork.Uses.AddRange(Uses);
        fork.Catalogs.Current = Catalogs.Current;
        return fork;
    }

    public override void Check()
    {
        _time.Check();
        _cancellationToken.ThrowIfCancellationRequested();
        _memory.Check();
    }

    /// <summary>Waits for a person, whose time does not count.</summary>
    public void WithoutTimeLimit(Action wait) => _time.Suspend(wait);

    public override void CheckRows(long rows)
    {
        Rows.Check(rows);
        _memory.CheckRoom(rows);
    }

    public override void CheckValue(Value value, bool isElement)
    {
        if (isElement) Rows.CheckElement(value);
        else Rows.Check(value);
    }

    public override void Print(string line) => (Printed ?? _output)?.Invoke(line);

    public override void RequireChange(Value value, Privilege privilege) => Gate.RequireChange(value, privilege);

    public override Value Checked(Value value) => Gate.Checked(value);

    public override FunctionValue? FindFunction(string name) => Names.FindFunction(name, CurrentFrame);

    public override void Share(string name, Value value) => ShareCell(name, value);

    /// <summary>Makes a table, engine or dictionary visible to all sessions under a name, and returns its cell.</summary>
    /// <exception cref="ScriptException">It is something else, or the name is taken.</exception>
    public Cell ShareCell(string name, Value value)
    {
        // A shared function would be called in place of a built-in one, with the rights of whoever calls it.
        if (value.Form is not (DataForm.Table or DataForm.Dictionary))
            throw new ScriptException($"share: only tables and stream engines can be shared, not a {value.Form.ToString().ToUpperInvariant()}.");
        Gate.RequireName(name);
        return Engine.Share(name, value, EffectiveUser);
    }

    /// <summary>The module with this name, loaded on first use in the session.</summary>
    /// <exception cref="ScriptException">There is no such module, it has an error, or modules use one another in a
    /// circle.</exception>
    public Module Import(string name)
    {
        if (_modules.TryGetValue(name, out var known)) return known;
        if (_loading.Contains(name))
            throw new ScriptException(
                $"Modules use one another in a circle: {string.Join(" -> ", _loading)} -> {name}.");
        _loading.Add(name);
        try
        {
            var module = Define(name, _scripts.GetValueOrDefault(name) ?? Engine.Modules.Load(name));
            _modules[name] = module;
            return module;
        }
        finally
        {
            _loading.Remove(name);
        }
    }

    /// <summary>True when some class has a method of this name.</summary>
    public bool KnowsMethod(string name) =>
        Classes.Values.Concat(_modules.Values.SelectMany(module => module.Classes.Values))
            .Any(definition => definition.FindMethod(name) is not null);

    /// <summary>A loaded module, or null.</summary>
    public Module? FindModule(string name) => _modules.GetValueOrDefault(name);

    /// <summary>The names of the loaded modules.</summary>
    public IEnumerable<string> ModuleNames => _modules.Keys;

    /// <summary>Lets the next use of a module load it again.</summary>
    public void ForgetModules()
    {
        _modules.Clear();
        Uses.Clear();
    }

    /// <summary>Loads modules from their text; they may use one another in any order.</summary>
    /// <exception cref="ScriptException">A text has a mistake, or declares another name.</exception>
    public void Load(IReadOnlyList<string> names, IReadOnlyList<string> scripts, bool isReloaded)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (_modules.ContainsKey(names[i]) && !isReloaded) continue;
            var script = Parser.ParseOrThrow(new SourceText(scripts[i], names[i]), name => Functions.Find(name) is not null);
            ModuleLibrary.CheckDeclaration(names[i], script);
            _scripts[names[i]] = script;
            _modules.Remove(names[i]);
        }

        foreach (var name in names) Import(name);
    }

    private Module Define(string name, Script script)
    {
        var module = new Module(name);
        foreach (var statement in script.Statements)
        {
            if (statement is FunctionStatement definition)
                module.Define(new UserFunction(definition.Function, script.Source, module));
            else if (statement is ClassStatement type) Interpreter.DefineClass(type, new Frame(script.Source, module));
            else if (statement is UseStatement use) module.Uses.Add(Import(use.Module));
            else if (statement is not (ModuleStatement or GoStatement))
                throw new Frame(script.Source, module).ErrorAt(statement,
                    "A module holds only definitions of functions and classes, and use statements.");
        }

        return module;
    }

    private Value Invoke(string name, Func<FunctionValue> function, IReadOnlyList<Value?> arguments)
    {
        try
        {
            return function().Invoke(this, arguments);
        }
        catch (Exception exception) when (ScriptFault.Is(exception))
        {
            throw new ScriptException($"{name}: {ScriptFault.MessageOf(exception)}", innerException: exception);
        }
    }

    // The time limit cancels too, so that whatever listens to a cancellation ends in time: the store, waits, long kernels.
    private T WithinLimits<T>(Func<T> work, CancellationToken cancellationToken)
    {
        var outer = _cancellationToken;
        using var stop = _time.Start(cancellationToken);
        using var interruption = Interruption.Listen(stop.Token);
        _cancellationToken = stop.Token;
        CallDepth.Reset();
        CurrentFrame = TopFrame;
        try
        {
            Check();
            return work();
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested && stop.IsCancellationRequested)
        {
            throw _time.Passed();
        }
        finally
        {
            _cancellationToken = outer;
        }
    }
}
