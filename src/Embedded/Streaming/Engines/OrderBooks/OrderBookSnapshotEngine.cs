using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>
/// Rebuilds the order books of a channel's instruments from its orders and trades, and shows them at the end of every
/// window that has a message.
/// </summary>
internal sealed class OrderBookSnapshotEngine : StreamEngine
{
    private readonly BookSettings _settings;
    private readonly BookOutput _output;
    private readonly RowGroups _groups;
    private readonly List<BookInstrument> _instruments = [];
    private readonly MessageSequencer? _sequencer;
    private BookReference _reference;
    private long? _pending;
    private bool _isOver;

    /// <param name="definition">What all engines have.</param>
    /// <param name="settings">How books are rebuilt and windows end.</param>
    /// <param name="reference">What is known from before the day.</param>
    /// <param name="output">Which columns go out.</param>
    public OrderBookSnapshotEngine(
        EngineDefinition definition, BookSettings settings, BookReference reference, BookOutput output) : base(definition)
    {
        (_settings, _reference, _output) = (settings, reference, output);
        _groups = new RowGroups([settings.Input.CodePlace], definition.Input);
        _sequencer = settings.IsOrdered ? new MessageSequencer() : null;
    }

    public override string Kind => "OrderBookSnapshotEngine";

    public override int GroupCount => _instruments.Count;

    public override IEnumerable<(string Name, Scalar Value)> Details =>

        [EngineStatus.Groups(this), EngineStatus.Rows(this), ("waitingMessages", Scalar.Int(_sequencer?.Waiting ?? 0))];

    /// <summary>Changes what is known from before the day.</summary>
    /// <exception cref="ScriptException">Rows have come in already.</exception>
    public void Refer(Func<BookReference, BookReference> change) => Alone(() => RowCount == 0
        ? _reference = change(_reference)
        : throw new ScriptException($"{Name}: parameters are set before the first row comes in."));

    protected override void Process(Table rows)
    {
        var messages = _settings.Input.Read(rows, InstrumentsOf(rows));
        Change(() =>
        {
            foreach (var message in messages)
            {
                if (_sequencer is null) Take(message);
                else
                    foreach (var ready in _sequencer.Take(message)) Take(ready);
            }

            return 0;
        });
        Show();
    }

    private int[] InstrumentsOf(Table rows)
    {
        var groups = _groups.Of(rows);
        if (_groups.Count == _instruments.Count) return groups;
        var codes = _groups.KeysOf([.. Enumerable.Range(_instruments.Count, _groups.Count - _instruments.Count)])[0].Texts();
        foreach (var code in codes)
        {
            if (_settings.ChecksRestriction && code.StartsWith('3'))
                throw new ScriptException(
                    $"{Name}: the price cage that holds back orders of {code} is not supported in the embedded engine; give checkRestrict=false.");
            _instruments.Add(new BookInstrument(code, _settings.IsShanghai, _output.NeedsDetails));
        }

        return groups;
    }

    private void Take(in BookMessage message)
    {
        if (_isOver) return;
        var instrument = _instruments[message.Instrument];
        var end = message.Time >= _settings.End ? (long?)null : _settings.WindowEnd(message.Time);
        if (_settings.IsIndependent)
        {
            if (instrument.Pending is { } own && message.Time > own) End([instrument], own, message);
            if (end is null) return;
            instrument.Pending = Math.Max(instrument.Pending ?? end.Value, end.Value);
        }
        else
        {
            if (_pending is { } all && (message.Time > all || end is null)) End(_instruments, all, message);
            _isOver = end is null;
            if (end is null) return;
            _pending = Math.Max(_pending ?? end.Value, end.Value);
        }

        instrument.Take(message);
    }

    private void End(IReadOnlyList<BookInstrument> instruments, long time, in BookMessage message)
    {
        var now = (Definition.Session.Time.GetUtcNow().UtcDateTime - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        foreach (var instrument in instruments)
        {
            instrument.Settle();
            if (time > _settings.Start && IsShown(instrument))
                _output.Add(new BookSnapshot(instrument, _settings, _reference)
                {
                    Time = (int)time, TriggeredAt = message.ReceivedAt, Now = now,
                });
            instrument.BeginWindow();
        }

        if (_output.IsByWindow) Show();
    }

    // One whose first message is yet to come is not there: a batch may hold messages of later windows.
    private bool IsShown(BookInstrument instrument) => instrument.HasMessages
        && (_reference.Codes?.Contains(instrument.Code) ?? true)
        && !(_settings.SkipsCrossed && instrument.Book.IsCrossed);

    private void Show()
    {
        if (_output.Take(Definition.Session) is { } columns) Emit(columns);
    }
}
