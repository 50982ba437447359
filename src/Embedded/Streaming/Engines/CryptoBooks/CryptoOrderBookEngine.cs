using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Runtime;

namespace DolphinQuant.Embedded.Streaming.Engines.CryptoBooks;

/// <summary>
/// Keeps the order books of crypto currencies from whole books and what changes of them, and shows a book with every update
/// that it takes. Updates that come too early wait for those that are missing, or for a whole book.
/// </summary>
internal sealed class CryptoOrderBookEngine : StreamEngine
{
    private readonly CryptoSettings _settings;
    private readonly CryptoOutput _output;
    private readonly RowGroups _groups;

    // Null for an instrument that is not shown.
    private readonly List<CryptoBook?> _books = [];
    private readonly List<(CryptoBook Book, CryptoFault Fault)> _faults = [];
    private readonly Session _worker;
    private readonly EngineTimer _timer;

    public CryptoOrderBookEngine(EngineDefinition definition, CryptoSettings settings) : base(definition)
    {
        _settings = settings;
        _output = new CryptoOutput(settings.Input, definition.Input);
        _groups = new RowGroups([settings.Input.Code], definition.Input);
        _worker = definition.Session.Fork(output: null);
        _timer = new EngineTimer(definition.Session.Time, Wake);
    }

    public override string Kind => "CryptoOrderBookEngine";

    public override int GroupCount => _books.Count;

    public override IEnumerable<(string Name, Scalar Value)> Details =>
        [EngineStatus.Groups(this), EngineStatus.Rows(this), EngineStatus.Memory(this), .. EngineStatus.Snapshot(this)];

    public override Value Capture() => Vector.Tuple(
        _groups.Capture(), Vector.Tuple([.. _books.Select(book => book?.Capture() ?? Scalar.Void)]),
        Vector.Tuple([.. _books.Select(book => WaitingOf(book))]));

    public override void Restore(Value state)
    {
        var parts = StateBytes.Parts(state, 3).ToArray();
        _groups.Restore(parts[0]);
        _books.Clear();
        AddBooks();
        var books = StateBytes.Parts(parts[1], _books.Count);
        var waiting = StateBytes.Parts(parts[2], _books.Count);
        for (var i = 0; i < books.Length; i++)
        {
            if (_books[i] is not { } book) continue;
            book.Restore(books[i]);
            foreach (var row in ((Vector<Value>)waiting[i]).Span) book.Waiting.Add(Restored((Vector<Value>)row));
        }

        Arm();
    }

    protected override void Close() => _timer.Dispose();

    protected override void Process(Table rows)
    {
        var groups = _groups.Of(rows);
        AddBooks();
        var batch = new CryptoBatch(_settings.Input, rows);
        Change(() =>
        {
            for (var row = 0; row < groups.Length; row++)
                if (_books[groups[row]] is { } book)
                    Take(book, new CryptoUpdate(batch, row));
            return 0;
        });
        if (_output.Take() is { } columns) Emit(columns);
        Arm();
        Report();
    }

    private void AddBooks()
    {
        var fresh = Enumerable.Range(_books.Count, _groups.Count - _books.Count).ToArray();
        foreach (var code in _groups.KeysOf(fresh)[0].Texts())
            _books.Add(_settings.Depth(code) is { } depth
                ? new CryptoBook(code, depth, _settings.KeptDepth(code) ?? int.MaxValue) { Late = LateFromNow() }
                : null);
    }

    private void Take(CryptoBook book, CryptoUpdate update)
    {
        if (_settings.Rule == CryptoUpdateRule.Direct) Apply(book, update);
        else if (!update.IsIncremental) TakeWhole(book, update);
        // Before the first whole book there is nothing to be late or early for.
        else if (!book.HasBase) book.Keep(update, _settings.Caching);
        else TakeChange(book, update);
    }

    private void TakeWhole(CryptoBook book, CryptoUpdate update)
    {
        // One that nobody waits for.
        if (book.HasBase && book.Waiting.Count == 0 && update.Numbers.Last < book.Held)
        {
            _faults.Add((book, CryptoFault.Past));
            return;
        }

        Apply(book, update);
        TakeWaiting(book);
    }

    private void TakeChange(CryptoBook book, CryptoUpdate update)
    {
        switch (StepOf(book, update))
        {
            case CryptoUpdateStep.Past:
                _faults.Add((book, CryptoFault.Past));
                break;
            case CryptoUpdateStep.Ahead:
                _faults.Add((book, CryptoFault.Ahead));
                book.Keep(update, _settings.Caching);
                break;
            default:
                Apply(book, update);
                TakeWaiting(book);
                break;
        }
    }

    private void TakeWaiting(CryptoBook book)
    {
        while (book.Waiting.FindIndex(one => StepOf(book, one) != CryptoUpdateStep.Ahead) is >= 0 and var place)
        {
            var update = book.Waiting[place];
            book.Waiting.RemoveAt(place);
            if (StepOf(book, update) == CryptoUpdateStep.Next) Apply(book, update);
        }
    }

    private CryptoUpdateStep StepOf(CryptoBook book, CryptoUpdate update) =>
        update.Numbers.StepFrom(_settings.Rule, book.Held, book.IsWhole);

    private void Apply(CryptoBook book, CryptoUpdate update)
    {
        book.Take(update);
        book.Late = LateFromNow();
        if (book.IsCrossed) _faults.Add((book, CryptoFault.Crossed));
        else _output.Add(update, book);
    }

    // The function may append to this engine: it is called last.
    private void Report()
    {
        (CryptoBook Book, CryptoFault Fault)[] faults = [.. _faults];
        _faults.Clear();
        if (_settings.ErrorHandler is not { } handler) return;
        foreach (var (book, fault) in faults)
            _worker.InvokeAlone(
                () => handler.Invoke(_worker, [Scalar.String(book.Code), Scalar.Int((int)fault)]), CancellationToken.None);
    }

    private DateTimeOffset? LateFromNow() => Definition.Session.Time.GetUtcNow() + _settings.Timeout;

    private void Wake()
    {
        _timer.Awake();
        Run(() =>
        {
            var now = Definition.Session.Time.GetUtcNow();
            foreach (var book in _books)
            {
                if (book?.Late is not { } late || late > now) continue;
                _faults.Add((book, CryptoFault.Late));
                book.Late = LateFromNow();
            }

            Arm();
            Report();
        });
    }

    private void Arm()
    {
        if (_books.Min(book => book?.Late) is { } late) _timer.WakeAt(late);
    }

    private static Vector<Value> WaitingOf(CryptoBook? book) => Vector.Tuple(
        [.. (book?.Waiting ?? []).Select(update => Vector.Tuple([.. update.Batch.Rows.Columns]))]);

    private CryptoUpdate Restored(Vector<Value> columns)
    {
        var rows = new Table(Definition.Input.Select(column => column.Name), columns.Span.ToArray().Cast<Vector>());
        return new CryptoUpdate(new CryptoBatch(_settings.Input, Joining.Fit(Table.Empty(Definition.Input), rows)), 0);
    }
}

/// <summary>What a function that handles faults is told; the numbers are those of the language.</summary>
internal enum CryptoFault
{
    /// <summary>An update came that the book holds already.</summary>
    Past = 1,

    /// <summary>An update came behind others that are missing.</summary>
    Ahead = 2,

    /// <summary>The book has not changed for long.</summary>
    Late = 3,

    /// <summary>A buyer would pay what a seller asks.</summary>
    Crossed = 4,
}
