using System.Collections.Immutable;
using System.Text.Json;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Access;
using DolphinQuant.Embedded.Jobs;
using DolphinQuant.Embedded.Storage;
using DolphinQuant.Embedded.Storage.Files;
using DolphinQuant.Embedded.Syntax;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Runtime;

/// <summary>
/// The functions that <c>addFunctionView</c> made visible to all sessions. They are kept in a file of the database's
/// directory, so that they are there again when it is opened the next time. Safe for concurrent use.
/// </summary>
internal sealed class FunctionViews
{
    private const string FileName = "functionViews.json";

    private readonly Lock _changing = new();
    private readonly string _path;
    private readonly TimeProvider _time;
    private readonly IStoreFiles _files;
    private volatile ImmutableDictionary<string, (View View, UserFunction Function)> _views =
        ImmutableDictionary.Create<string, (View View, UserFunction Function)>(StringComparer.Ordinal);

    /// <summary>Reads the functions kept in a directory.</summary>
    /// <exception cref="DatabaseException">The file is damaged.</exception>
    public FunctionViews(string directory, TimeProvider time, IStoreFiles files)
    {
        (_path, _time, _files) = (Path.Combine(directory, FileName), time, files);
        if (!files.Exists(_path)) return;
        try
        {
            var views = JsonSerializer.Deserialize<View[]>(StoreFailure.Guard(_path, () => files.ReadWhole(_path))) ?? [];
            _views = _views.AddRange(views.Select(view => KeyValuePair.Create(view.Name, (view, FunctionOf(view)))));
        }
        catch (Exception exception) when (exception is JsonException or ScriptException)
        {
            throw new DatabaseException($"{_path} is damaged: {exception.Message}", isTransient: false, exception);
        }
    }

    /// <summary>The function view with a name, or null.</summary>
    public UserFunction? Find(string name) => _views.TryGetValue(name, out var entry) ? entry.Function : null;

    /// <summary>Makes functions of a user visible to all sessions.</summary>
    /// <exception cref="ScriptException">A function has no name, or there is a view of that name.</exception>
    public void Add(IReadOnlyList<UserFunction> functions, string user)
    {
        lock (_changing)
        {
            foreach (var function in functions)
            {
                if (function.Syntax.Name is null || function.Captured is not null)
                    throw new ScriptException("addFunctionView takes functions with a name.");
                if (_views.ContainsKey(function.Name))
                    throw new ScriptException($"There is a function view {function.Name} already; drop it first.");
            }

            var added = functions
                .Select(function => new View(function.Name, function.ToString()!, user, _time.GetUtcNow().UtcDateTime))
                .Select(view => KeyValuePair.Create(view.Name, (view, FunctionOf(view))));
            Save(_views.SetItems(added));
        }
    }

    /// <summary>Removes a view.</summary>
    /// <exception cref="ScriptException">There is none of that name.</exception>
    public void Remove(string name)
    {
        lock (_changing)
        {
            if (!_views.ContainsKey(name)) throw new ScriptException($"There is no function view {name}.");
            Save(_views.Remove(name));
        }

        Dropped?.Invoke(AccessScope.OfView(name));
    }

    /// <summary>Tells that a view is no more.</summary>
    public event Action<AccessScope>? Dropped;

    /// <summary>The views as a table, those of one owner or all.</summary>
    public Table Describe(string? owner = null)
    {
        var views = _views.Values.Select(entry => entry.View).Where(view => owner is null || view.Owner == owner).OrderBy(view => view.Name, StringComparer.Ordinal).ToArray();
        return new Table(
            ("name", Vector.String([.. views.Select(view => view.Name)])),
            ("body", Vector.String([.. views.Select(view => view.Body)])),
            ("owner", Vector.String([.. views.Select(view => view.Owner)])),
            ("createTime", JobTables.Times(views.Select(view => (DateTime?)view.CreatedAt))));
    }

    private static UserFunction FunctionOf(View view)
    {
        var script = Parser.ParseOrThrow(new SourceText(view.Body, $"function view {view.Name}"));
        return script.Statements is [FunctionStatement statement]
            ? new UserFunction(statement.Function, script.Source, module: null) { ViewOwner = view.Owner }
            : throw new ScriptException($"The function view {view.Name} is no function definition.");
    }

    // What could not be written does not count.
    private void Save(ImmutableDictionary<string, (View View, UserFunction Function)> views) =>
        _views = StoreFailure.Guard(_path, () =>
        {
            var sorted = views.Values.Select(entry => entry.View).OrderBy(view => view.Name, StringComparer.Ordinal);
            _files.Replace(_path, JsonSerializer.SerializeToUtf8Bytes(sorted.ToArray()));
            return views;
        });

    private sealed record View(string Name, string Body, string Owner, DateTime CreatedAt);
}
