using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;

namespace DolphinQuant.Embedded.Streaming.Engines.OrderBooks;

/// <summary>
/// Rebuilds the order books of a channel's instruments from its orders and trades, and shows them at the end of every
/// window that has a message, with every message, or as the clock goes.
/// </summary>
internal sealed class OrderBookSnapshotEngine : StreamEngine
{
    // Both exchanges keep the time of Beijing, which has no summer time.
    private static readonly TimeSpan ExchangeOffset = TimeSpan.FromHours(8);

    private readonly BookSettings _settings;
    private readonly BookOutput _output;
    private readonly RowGroups _groups;
    private readonly List<BookInstrument> _instruments = [];
    private readonly SortedDictionary<int, BookClass> _classes = [];
    private readonly MessageSequencer? _sequencer;
    private readonly EngineTimer _timer;
    private BookReference _reference;
    private BookMessage? _last;
    private long _forceAt = long.MaxValue;
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
        _sequencer = settings.IsOrdered ? new MessageSequencer(settings.ForceTriggerTime) : null;
        _timer = new EngineTimer(definition.Session.Time, Wake);
    }

    public override string Kind => "OrderBookSnapshotEngine";

    public override int GroupCount => _instruments.Count;

    public override IEnumerable<(string Name, Scalar Value)> Details =>
    [
        EngineStatus.Groups(this), EngineStatus.Rows(this), ("waitingMessages", Scalar.Int(_sequencer?.Waiting ?? 0)),
        .. EngineStatus.Snapshot(this),
    ];

    /// <summary>Changes what is known from before the day.</summary>
    /// <exception cref="ScriptException">Rows have come in already.</exception>
    public void Refer(Func<BookReference, BookReference> change) => Alone(() => RowCount == 0
        ? _reference = change(_reference)
        : throw new ScriptException($"{Name}: parameters are set before the first row comes in."));

    /// <summary>Shows all instruments as they are now; whose windows go on as new ones.</summary>
    /// <param name="time">The time of day that snapshots have; null for that of the last message.</param>
    /// <exception cref="ScriptException">Windows do not end by the messages of all instruments.</exception>
    public void ShowNow(int? time)
    {
        if (_settings.Trigger != BookTrigger.Mutual)
            throw new ScriptException($"{Name}: snapshots are asked for with triggerType='mutual', and without useSystemTime, only.");
        Run(() =>
        {
            if (_last is not { } last) return;
            foreach (var books in _classes.Values)
            {
                End(books.Instruments, time ?? last.Time, last);
                books.Pending = null;
            }

            Show();
        });
    }

    public override Value Capture() => Vector.Tuple(
        _groups.Capture(), Vector.Tuple([.. _instruments.Select(instrument => instrument.Capture())]),
        _sequencer?.Capture() ?? Scalar.Void, Vector.Long([.. _classes.Values.Select(books => books.Pending ?? Null.Of<long>())]),
        StateBytes.Of<BookMessage>(_last is { } last ? [last] : []), Scalar.Bool(_isOver));

    public override void Restore(Value state)
    {
        var parts = StateBytes.Parts(state, 6);
        _groups.Restore(parts[0]);
        _instruments.Clear();
        _classes.Clear();
        AddInstruments();
        var instruments = StateBytes.Parts(parts[1], _instruments.Count);
        for (var i = 0; i < instruments.Length; i++) _instruments[i].Restore(instruments[i]);
        _sequencer?.Restore(parts[2]);
        foreach (var (books, pending) in _classes.Values.Zip(((Vector<long>)parts[3]).Span.ToArray()))
            books.Pending = Null.Is(pending) ? null : pending;
        _last = StateBytes.ReadAll<BookMessage>(parts[4]) is [var last] ? last : null;
        _isOver = ((Scalar)parts[5]).AsBool();
        if (_settings.IndependentForceTriggerTime is not null) _forceAt = long.MinValue;
        Arm();
    }

    protected override void Close() => _timer.Dispose();

    protected override void Process(Table rows)
    {
        var groups = _groups.Of(rows);
        AddInstruments();
        var messages = _settings.Input.Read(rows, groups);
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
        Arm();
    }

    private void AddInstruments()
    {
        var fresh = Enumerable.Range(_instruments.Count, _groups.Count - _instruments.Count).ToArray();
        foreach (var code in _groups.KeysOf(fresh)[0].Texts())
        {
            var offset = _settings.Offsets.Of(code, _instruments.Count);
            var instrument = new BookInstrument(code, RulesOf(code))
            {
                Offset = offset, HasBook = !_settings.HasConvertiblesOnly || _settings.Market.IsConvertible(code),
            };
            _instruments.Add(instrument);
            if (!_classes.TryGetValue(offset, out var books)) _classes[offset] = books = new BookClass(offset);
            books.Instruments.Add(instrument);
        }
    }

    private BookRules RulesOf(string code) =>
        new(_settings.Market.IsShanghai, _output.NeedsDetails, _settings.IncludesImmediate, CageOf(code));

    private PriceCage? CageOf(string code)
    {
        if (!_settings.HasPriceCage || !code.StartsWith('3')) return null;
        var close = _settings.Prices.Units(BookReference.Find(_reference.PreviousClose, code));
        return new PriceCage(_settings.Prices.Tick, close is { } price ? (long)Math.Round(price) : null);
    }

    private void Take(in BookMessage message)
    {
        if (_isOver) return;
        var instrument = _instruments[message.Instrument];
        var isBehind = message.Time >= _settings.Windows.End;
        switch (_settings.Trigger)
        {
            case BookTrigger.Independent:
                EndOwn(instrument, message, isBehind);
                break;
            case BookTrigger.Mutual:
                EndAll(message, isBehind);
                _isOver = isBehind;
                break;
        }

        if (isBehind) return;
        _last = message;
        if (!instrument.HasBook) return;
        instrument.Take(message);
        if (_settings.Trigger == BookTrigger.PerRow) End([instrument], message.Time, message);
        else if (instrument.Owed is { } owed && !instrument.Book.IsCrossed) End([instrument], owed, message);
    }

    private void EndAll(in BookMessage message, bool isBehind)
    {
        foreach (var books in _classes.Values)
        {
            if (books.Pending is { } pending && (message.Time > pending || isBehind)) Close(books.Instruments, pending, message);
            if (isBehind) continue;
            var end = _settings.Windows.EndOf(message.Time, books.Offset);
            books.Pending = Math.Max(books.Pending ?? end, end);
        }
    }

    private void EndOwn(BookInstrument instrument, in BookMessage message, bool isBehind)
    {
        if (instrument.Pending is { } pending && message.Time > pending) Close([instrument], pending, message);
        if (!isBehind)
        {
            var end = _settings.Windows.EndOf(message.Time, instrument.Offset);
            instrument.Pending = Math.Max(instrument.Pending ?? end, end);
            if (_settings.IndependentForceTriggerTime is { } wait) _forceAt = Math.Min(_forceAt, instrument.Pending.Value + wait);
        }

        if (message.Time > _forceAt) EndWaiting(message);
    }

    // Windows of instruments that have no message any more.
    private void EndWaiting(in BookMessage message)
    {
        var wait = _settings.IndependentForceTriggerTime!.Value;
        _forceAt = long.MaxValue;
        foreach (var instrument in _instruments)
        {
            if (instrument.Pending is not { } pending) continue;
            if (message.Time - pending > wait)
            {
                Close([instrument], pending, message);
                instrument.Pending = null;
            }
            else _forceAt = Math.Min(_forceAt, pending + wait);
        }
    }

    // A message behind them: orders without a price have all their fills.
    private void Close(IReadOnlyList<BookInstrument> instruments, long time, in BookMessage message)
    {
        foreach (var instrument in instruments) instrument.Settle();
        End(instruments, time, message);
    }

    private void End(IReadOnlyList<BookInstrument> instruments, long time, in BookMessage? message)
    {
        var now = (Definition.Session.Time.GetUtcNow().UtcDateTime - DateTime.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        foreach (var instrument in instruments)
        {
            var isAsked = time > _settings.Windows.Start;
            var isOwed = isAsked && _settings is { Trigger: BookTrigger.Clock, SkipsCrossed: true } && instrument.Book.IsCrossed;
            instrument.Owed = isOwed ? time : null;
            if (isOwed) continue;
            if (isAsked && IsShown(instrument))
                _output.Add(new BookSnapshot(instrument, _settings, _reference)
                {
                    Time = (int)time, TriggeredAt = message?.ReceivedAt ?? Null.Of<long>(), Now = now,
                    HasGap = _sequencer?.HasGap == true,
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

    private void Wake()
    {
        _timer.Awake();
        Run(() =>
        {
            if (_settings.Trigger == BookTrigger.Clock) EndByClock();
            if (_sequencer is not null)
                _settings.WaitingLog?.WriteDue(
                    Definition.Session.Engine.Log, Name, _sequencer, Definition.Session.Time.GetUtcNow());
            Arm();
        });
    }

    private void EndByClock()
    {
        var now = TimeOfDay();
        foreach (var books in _classes.Values)
        {
            if (books.Pending is not { } pending || pending > now) continue;
            End(books.Instruments, pending, null);
            books.Pending = null;
        }

        Show();
    }

    // Asks to be woken at the next end of a window by the clock, and when the log is to be told of waiting messages. Behind
    // the last window of a day there is none: an engine is made for one day.
    private void Arm()
    {
        if (_sequencer is not null && _settings.WaitingLog?.NextDue(_sequencer, Definition.Session.Time.GetUtcNow()) is { } due)
            _timer.WakeAt(due);
        if (_settings.Trigger != BookTrigger.Clock) return;
        var now = TimeOfDay();
        foreach (var books in _classes.Values)
        {
            books.Pending ??= _settings.Windows.NextEnd(now, books.Offset);
            if (books.Pending is { } pending)
                _timer.WakeAt(Definition.Session.Time.GetUtcNow().AddMilliseconds(pending - now));
        }
    }

    private long TimeOfDay() =>
        (long)Definition.Session.Time.GetUtcNow().ToOffset(ExchangeOffset).TimeOfDay.TotalMilliseconds;
}
