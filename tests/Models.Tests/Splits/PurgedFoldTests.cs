using DolphinQuant.Models.Labels;
using DolphinQuant.Models.Splits;

namespace DolphinQuant.Models.Tests.Splits;

public sealed class PurgedFoldTests
{
    private static readonly WalkForwardSchedule Schedule = new()
    {
        MinimumTrainSessions = 30,
        StepSessions = 7,
        ValidationSessions = 10,
        EmbargoSessions = 3,
    };

    [Fact]
    public void Schedule_counts_from_the_first_session()
    {
        var folds = Schedule.Folds(45);

        Assert.Equal([new(0, 20, 30, 37), new(1, 27, 37, 44), new(2, 34, 44, 51)], folds);
    }

    [Fact]
    public void Schedule_without_room_to_train_is_refused() =>
        Assert.Throws<ArgumentException>(() => (Schedule with { MinimumTrainSessions = 13 }).Folds(100));

    [Fact]
    public void Fold_rows_are_cut_at_the_hand_computed_sessions()
    {
        // One row per session with a life of three sessions: validation starts at 20, the model is needed at 30.
        var rows = Rows([.. Enumerable.Range(0, 45)], session => session + 3);

        var fold = PurgedFold.Assign(Schedule.Folds(45)[0], rows, Schedule.EmbargoSessions);

        Assert.Equal(Enumerable.Range(0, 14), fold.Train); // 13 lives until 16, and 16 + 3 < 20
        Assert.Equal(Enumerable.Range(20, 7), fold.Validation); // 26 lives until 29
        Assert.Equal(Enumerable.Range(30, 7), fold.Test);
    }

    [Fact]
    public void Fold_leaves_unlabelled_rows_to_the_test_block()
    {
        var rows = Rows([5, 22, 31], session => session + 3) with { IsLabelled = [false, false, false] };

        var fold = PurgedFold.Assign(Schedule.Folds(45)[0], rows, 3);

        Assert.Empty(fold.Train);
        Assert.Empty(fold.Validation);
        Assert.Equal([2], fold.Test);
    }

    [SeededProperty(MaxTest = 200)]
    public void Fold_lives_never_meet_and_all_is_known_by_the_retrain_session(int seed)
    {
        var rows = RandomRows(new Random(seed));
        foreach (var window in Schedule.Folds(120))
        {
            var fold = PurgedFold.Assign(window, rows, Schedule.EmbargoSessions);

            var lastTrain = fold.Train.Select(row => rows.LifeEnds[row]).DefaultIfEmpty(-1).Max();
            var firstValidation = fold.Validation.Select(row => rows.Sessions[row]).DefaultIfEmpty(int.MaxValue).Min();
            Assert.True(lastTrain + Schedule.EmbargoSessions < window.ValidationStart);
            Assert.True(lastTrain + Schedule.EmbargoSessions < firstValidation);
            Assert.All(fold.Validation, row => Assert.True(rows.LifeEnds[row] < window.RetrainSession));
            Assert.All(fold.Test, row => Assert.InRange(rows.Sessions[row], window.RetrainSession, window.TestEnd - 1));
            Assert.Equal(
                fold.Train.Length + fold.Validation.Length + fold.Test.Length,
                fold.Train.Union(fold.Validation).Union(fold.Test).Count());
        }
    }

    [SeededProperty(MaxTest = 200)]
    public void Fold_every_row_after_the_first_training_is_tested_once(int seed)
    {
        var rows = RandomRows(new Random(seed));

        var tested = Schedule.Folds(120).SelectMany(window => PurgedFold.Assign(window, rows, 3).Test);

        Assert.Equal(
            Enumerable.Range(0, rows.Sessions.Length).Where(row => rows.Sessions[row] >= 30), tested.Order());
    }

    [SeededProperty(MaxTest = 200)]
    public void Fold_does_not_change_when_later_data_is_cut_off(int seed)
    {
        var random = new Random(seed);
        var rows = RandomRows(random);
        var count = random.Next(31, 121);
        // At the cut, a label that had not ended yet was unknown.
        var kept = Enumerable.Range(0, rows.Sessions.Length).Where(row => rows.Sessions[row] < count).ToArray();
        var known = new RowLives
        {
            Sessions = Array.ConvertAll(kept, row => rows.Sessions[row]),
            LifeEnds = Array.ConvertAll(kept, row => rows.LifeEnds[row] < count ? rows.LifeEnds[row] : LabelLife.Open),
            IsLabelled = Array.ConvertAll(kept, row => rows.IsLabelled[row] && rows.LifeEnds[row] < count),
        };

        foreach (var window in Schedule.Folds(count))
        {
            var full = PurgedFold.Assign(window, rows, 3);
            var early = PurgedFold.Assign(window, known, 3);
            Assert.Equal(full.Train, early.Train.Select(row => kept[row]));
            Assert.Equal(full.Validation, early.Validation.Select(row => kept[row]));
            Assert.Equal(full.Test.Where(row => rows.Sessions[row] < count), early.Test.Select(row => kept[row]));
        }
    }

    private static RowLives RandomRows(Random random)
    {
        var sessions = Enumerable.Range(0, 200).Select(_ => random.Next(120)).Order().ToArray();
        return Rows(sessions, session => random.Next(15) == 0 ? LabelLife.Open : session + 1 + random.Next(12)) with
        {
            IsLabelled = Array.ConvertAll(sessions, _ => random.Next(10) != 0),
        };
    }

    private static RowLives Rows(int[] sessions, Func<int, int> lifeEnd) => new()
    {
        Sessions = sessions,
        LifeEnds = Array.ConvertAll(sessions, session => lifeEnd(session)),
        IsLabelled = Array.ConvertAll(sessions, _ => true),
    };
}
