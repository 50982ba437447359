namespace DolphinQuant.EndToEnd.Tests.PowerLoss;

/// <summary>
/// What a loss of power does to that which no sync has made safe: a disk and its file system may have written all of it,
/// nothing, or any part in any order.
/// </summary>
internal abstract class Fate
{
    /// <summary>Nothing had arrived.</summary>
    public static Fate Nothing { get; } = new Uniform(arrives: false);

    /// <summary>Everything had arrived.</summary>
    public static Fate Everything { get; } = new Uniform(arrives: true);

    /// <summary>Chance decides for each name and each sector.</summary>
    public static Fate Chance(Random random) => new RandomFate(random);

    /// <summary>True when a change of a folder's names had arrived.</summary>
    public abstract bool HasArrived(NameChange change);

    /// <summary>True when the file had got its new length, whether or not all bytes had arrived.</summary>
    public abstract bool HasLength();

    /// <summary>The ranges of a write that had arrived.</summary>
    public abstract IEnumerable<(int Start, int Length)> Arrived(FileChange change);

    private sealed class Uniform(bool arrives) : Fate
    {
        public override bool HasArrived(NameChange change) => arrives;

        public override bool HasLength() => arrives;

        public override IEnumerable<(int Start, int Length)> Arrived(FileChange change) =>
            arrives ? [(0, change.Length)] : [];

        public override string ToString() => arrives ? "everything arrived" : "nothing arrived";
    }

    private sealed class RandomFate(Random random) : Fate
    {
        // A disk writes a sector as a whole or not at all; file systems write pages.
        private readonly int _unit = random.Next(2) == 0 ? 512 : 4096;

        public override bool HasArrived(NameChange change) => Coin();

        public override bool HasLength() => Coin();

        public override IEnumerable<(int Start, int Length)> Arrived(FileChange change)
        {
            // Were every write torn, no state in which some are whole and others gone would ever be seen.
            return random.Next(4) switch
            {
                0 => [],
                1 => [(0, change.Length)],
                _ => Torn(change),
            };
        }

        private IEnumerable<(int Start, int Length)> Torn(FileChange change)
        {
            var end = change.Position + change.Length;
            for (var from = change.Position; from < end;)
            {
                var to = Math.Min(end, ((from / _unit) + 1) * _unit);
                if (Coin()) yield return ((int)(from - change.Position), (int)(to - from));
                from = to;
            }
        }

        public override string ToString() => "chance decided";

        private bool Coin() => random.Next(2) == 0;
    }
}
