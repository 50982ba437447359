using System.Text;

namespace DolphinQuant.Data;

/// <summary>
/// A hash table that is walked in the order of GNU libstdc++'s <c>unordered_set</c>, on which DolphinDB's sets rest: a
/// new key goes to the front of its bucket, a new bucket to the front of the chain, and growing turns the chain over.
/// Printed sets and the keys taken from them have that order. Source: bits/hashtable.h and hashtable_c++0x.cc, GCC 4.8.
/// </summary>
internal sealed class HashChain
{
    private const int None = -1, Front = -2;

    // The bucket counts up to 11 are looked up, larger ones are the next prime.
    private static readonly int[] SmallCounts = [2, 2, 2, 3, 5, 5, 7, 7, 11, 11, 11, 11];

    private readonly List<(Scalar Key, ulong Hash, int Next)> _nodes = [];
    private int[] _before;
    private int _first = None;

    /// <summary>An empty table that holds <paramref name="capacity"/> keys before it grows.</summary>
    public HashChain(int capacity) => _before = NewBuckets(NextCount(capacity + 1));

    /// <summary>A copy, walked in the same order.</summary>
    public HashChain(HashChain other)
    {
        _nodes.AddRange(other._nodes);
        _before = [.. other._before];
        _first = other._first;
        Count = other.Count;
    }

    public int Count { get; private set; }

    /// <summary>The keys in the order of the chain.</summary>
    public IEnumerable<Scalar> Keys
    {
        get
        {
            for (var node = _first; node != None; node = _nodes[node].Next) yield return _nodes[node].Key;
        }
    }

    public bool Contains(Scalar key) => Find(key, HashOf(key)).Node != None;

    /// <summary>Adds a key; false when it is there already.</summary>
    public bool Add(Scalar key)
    {
        var hash = HashOf(key);
        if (Find(key, hash).Node != None) return false;
        if (Count + 1 >= _before.Length) Grow(NextCount(Math.Max(Count + 2, _before.Length * 2)));
        _nodes.Add((key, hash, None));
        Link(_nodes.Count - 1, BucketOf(hash));
        Count++;
        return true;
    }

    /// <summary>Removes a key; false when it is not there.</summary>
    public bool Remove(Scalar key)
    {
        var hash = HashOf(key);
        var (previous, node) = Find(key, hash);
        if (node == None) return false;
        var bucket = BucketOf(hash);
        var next = _nodes[node].Next;
        var nextBucket = next == None ? None : BucketOf(_nodes[next].Hash);
        if (previous == _before[bucket] && nextBucket != bucket) _before[bucket] = None;
        if (nextBucket != None && nextBucket != bucket) _before[nextBucket] = previous;
        SetNext(previous, next);
        Count--;
        return true;
    }

    // As std::hash has it: whole numbers and times are their own hash, all else is hashed by its bytes.
    private static ulong HashOf(Scalar key) => key.Type.Category() switch
    {
        DataCategory.Logical or DataCategory.Integral or DataCategory.Temporal => (ulong)key.AsLong(),
        DataCategory.Floating or DataCategory.Denary when key.AsDouble() == 0 => 0,
        DataCategory.Floating or DataCategory.Denary => MurmurHash.Of64(BitConverter.GetBytes(key.AsDouble())),
        DataCategory.Literal => MurmurHash.Of64(Encoding.UTF8.GetBytes(key.AsText())),
        DataCategory.Binary => (ulong)key.AsBinary() ^ (ulong)(key.AsBinary() >> 64),
        _ => MurmurHash.Of64(Encoding.UTF8.GetBytes(key.ToString())),
    };

    private static int NextCount(int wanted)
    {
        if (wanted < SmallCounts.Length) return SmallCounts[wanted];
        while (!IsPrime(wanted)) wanted++;
        return wanted;
    }

    private static bool IsPrime(int number)
    {
        for (var divisor = 2; (long)divisor * divisor <= number; divisor++)
            if (number % divisor == 0)
                return false;
        return true;
    }

    private static int[] NewBuckets(int count)
    {
        var buckets = new int[count];
        Array.Fill(buckets, None);
        return buckets;
    }

    private int BucketOf(ulong hash) => (int)(hash % (ulong)_before.Length);

    private int NextOf(int node) => node == Front ? _first : _nodes[node].Next;

    private void SetNext(int node, int next)
    {
        if (node == Front) _first = next;
        else _nodes[node] = _nodes[node] with { Next = next };
    }

    private (int Previous, int Node) Find(Scalar key, ulong hash)
    {
        var bucket = BucketOf(hash);
        var previous = _before[bucket];
        if (previous == None) return (None, None);
        for (var node = NextOf(previous); node != None && BucketOf(_nodes[node].Hash) == bucket; node = _nodes[node].Next)
        {
            if (_nodes[node].Hash == hash && _nodes[node].Key.Equals(key)) return (previous, node);
            previous = node;
        }

        return (None, None);
    }

    private void Link(int node, int bucket)
    {
        if (_before[bucket] != None)
        {
            var previous = _before[bucket];
            SetNext(node, NextOf(previous));
            SetNext(previous, node);
            return;
        }

        SetNext(node, _first);
        if (_first != None) _before[BucketOf(_nodes[_first].Hash)] = node;
        _first = node;
        _before[bucket] = Front;
    }

    private void Grow(int count)
    {
        var node = _first;
        _first = None;
        _before = NewBuckets(count);
        while (node != None)
        {
            var next = _nodes[node].Next;
            Link(node, BucketOf(_nodes[node].Hash));
            node = next;
        }
    }
}
