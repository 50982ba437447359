using System.Globalization;

namespace DolphinQuant.EndToEnd.Tests.Crash;

/// <summary>What children said was done before they were killed.</summary>
internal sealed class Acknowledgements
{
    private readonly Dictionary<string, List<long>> _said = new(StringComparer.Ordinal)
    {
        ["appended"] = [], ["single"] = [], ["upserted"] = [], ["arrived"] = [], ["expired"] = [], ["streamed"] = [],
        ["aged"] = [], ["forgotten"] = [], ["copied"] = [],
    };

    /// <summary>The numbers of batches whose append returned.</summary>
    public IReadOnlyList<long> Appended => _said["appended"];

    /// <summary>The rows that were appended one by one.</summary>
    public IReadOnlyList<long> Singles => _said["single"];

    /// <summary>The numbers of upserts that returned; the key is the remainder.</summary>
    public IReadOnlyList<long> Upserted => _said["upserted"];

    /// <summary>The rows that were written into the table of limited life.</summary>
    public IReadOnlyList<long> Arrived => _said["arrived"];

    /// <summary>The days up to which rows were deleted.</summary>
    public IReadOnlyList<long> Expired => _said["expired"];

    /// <summary>The rows that the stream table took.</summary>
    public IReadOnlyList<long> Streamed => _said["streamed"];

    /// <summary>The pairs of rows of which one stays and one expires.</summary>
    public IReadOnlyList<long> Aged => _said["aged"];

    /// <summary>The pairs up to which those that expire are gone.</summary>
    public IReadOnlyList<long> Forgotten => _said["forgotten"];

    /// <summary>The pairs up to which a backup by partition has those that stay.</summary>
    public IReadOnlyList<long> Copied => _said["copied"];

    /// <summary>How many there are.</summary>
    public int Count => _said.Values.Sum(list => list.Count);

    /// <summary>Takes the lines of a child. Its last line may be cut off, and counts for nothing then.</summary>
    public void Take(string output)
    {
        var lines = output.Split('\n');
        foreach (var line in lines)
            if (line.Split(' ') is [var word, var number] && _said.TryGetValue(word, out var list)
                && long.TryParse(number, CultureInfo.InvariantCulture, out var parsed))
                list.Add(parsed);
    }
}
