using System.Globalization;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Functions;
using DolphinQuant.Embedded.Kernels;

namespace DolphinQuant.Embedded.Storage;

/// <summary>Which partition of a domain each row of its column lies in, and what the partition is called.</summary>
internal static class PartitionOfRows
{
    // FNV-1a (Fowler, Noll, Vo), 32 bits: the same bucket in every process, unlike .NET's own hash of a text.
    private const uint HashStart = 2166136261, HashPrime = 16777619;

    /// <summary>The name of every row's partition; empty for rows that fit none.</summary>
    public static string[] Names(PartitionDomain domain, Vector column) => domain.Type switch
    {
        PartitionType.Value => [.. Items(Coarse(domain, column)).Select(TextOf)],
        PartitionType.Range => RangeNames((Vector)domain.Scheme, Coarse(domain, column)),
        PartitionType.List => ListNames((Vector<Value>)domain.Scheme, Coarse(domain, column)),
        _ => [.. Items(column).Select(item => HashName(Bucket(item, ((Scalar)domain.Scheme).AsInt())))],
    };

    /// <summary>The place of every row's partition among those of the domain; behind all of them for rows that fit none.</summary>
    public static int[] Places(PartitionDomain domain, Vector column)
    {
        string[] ordered = domain.Type switch
        {
            PartitionType.Value => [.. Items((Vector)domain.Scheme).Select(TextOf)],
            PartitionType.Range => RangeNames((Vector)domain.Scheme),
            PartitionType.List => [.. Enumerable.Range(0, domain.Scheme.Count).Select(ListName)],
            _ => [.. Enumerable.Range(0, ((Scalar)domain.Scheme).AsInt()).Select(HashName)],
        };
        var places = ordered.Select((name, i) => (name, i)).ToDictionary(pair => pair.name, pair => pair.i, StringComparer.Ordinal);
        return Array.ConvertAll(Names(domain, column), name => places.GetValueOrDefault(name, ordered.Length));
    }

    /// <summary>The names of the ranges between bounds.</summary>
    public static string[] RangeNames(Vector bounds)
    {
        var scalars = Items(bounds).ToArray();
        return [.. scalars.Zip(scalars.Skip(1), (low, high) => $"{TextOf(low)}_{TextOf(high)}")];
    }

    /// <summary>The name of a set of a LIST domain.</summary>
    public static string ListName(int set) => string.Create(CultureInfo.InvariantCulture, $"List{set}");

    /// <summary>The name of a bucket of a HASH domain.</summary>
    public static string HashName(int bucket) => string.Create(CultureInfo.InvariantCulture, $"Key{bucket}");

    /// <summary>A column in the unit of the domain: days for times that are partitioned by days.</summary>
    public static Vector Coarse(PartitionDomain domain, Vector column) =>
        column.Type == domain.ColumnType || column.Type.IsText() ? column : Conversion.Convert(column, domain.ColumnType);

    private static IEnumerable<Scalar> Items(Vector column) => Enumerable.Range(0, column.Count).Select(column.Scalar);

    private static string TextOf(Scalar value) => value.Type.IsTemporal()
        ? Formatter.Plain(value).Replace(".", "", StringComparison.Ordinal)
        : Formatter.Plain(value);

    private static string[] RangeNames(Vector bounds, Vector column)
    {
        var names = RangeNames(bounds);
        if (bounds.Type.IsText())
        {
            var texts = bounds.Texts();
            return [.. column.Texts().Select(text => Array.FindLastIndex(texts, low => string.CompareOrdinal(low, text) <= 0))
                .Select(i => i >= 0 && i < names.Length ? names[i] : "")];
        }

        var lows = bounds.OwnNumbers<long>();
        return [.. column.OwnNumbers<long>().Select(item => Array.FindLastIndex(lows, low => low <= item))
            .Select(i => i >= 0 && i < names.Length ? names[i] : "")];
    }

    private static string[] ListNames(Vector<Value> sets, Vector column)
    {
        var known = new Dictionary<Scalar, string>();
        for (var i = 0; i < sets.Count; i++)
            foreach (var item in Items(Columns.Of("database", sets.Span[i])))
                known.TryAdd(KeyOf(item), ListName(i));
        return [.. Items(column).Select(item => known.GetValueOrDefault(KeyOf(item), ""))];
    }

    // SYMBOL and STRING are the same text.
    private static Scalar KeyOf(Scalar item) => item.Type.IsText() ? Scalar.String(item.AsText()) : item;

    private static int Bucket(Scalar item, int buckets)
    {
        if (!item.Type.IsText()) return item.IsNull ? 0 : (int)(((item.AsLong() % buckets) + buckets) % buckets);
        var hash = HashStart;
        foreach (var character in item.AsText()) hash = (hash ^ character) * HashPrime;
        return (int)(hash % (uint)buckets);
    }
}
