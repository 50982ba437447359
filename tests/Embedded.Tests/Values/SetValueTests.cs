using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Tests.Values;

public sealed class SetValueTests
{
    [SeededProperty]
    public void Set_holds_what_a_hash_set_holds(int[] added, int[] removed)
    {
        var expected = new HashSet<int>(added);
        expected.Remove(int.MinValue);
        expected.ExceptWith(removed);
        var set = new SetValue(DataType.Int, 2);
        foreach (var item in added) if (item != int.MinValue) set.Add(Scalar.Int(item));
        foreach (var item in removed) set.Remove(Scalar.Int(item));
        Assert.Equal(expected.Count, set.Count);
        Assert.Equal(expected.Order(), set.Items.Select(item => item.AsInt()).Order());
        Assert.All(removed, item => Assert.False(set.Contains(Scalar.Int(item))));
    }

    [Fact]
    public void New_keys_come_first_and_share_the_place_of_their_bucket()
    {
        // Five buckets: 2 and 7 share one, so 2 goes before 7 and behind 1, which opened its bucket later.
        var set = new SetValue(DataType.Int, 4);
        foreach (var item in new[] { 7, 1, 2 }) set.Add(Scalar.Int(item));
        Assert.Equal([1, 2, 7], set.Items.Select(item => item.AsInt()));
    }

    [Fact]
    public void Growing_turns_the_order_over()
    {
        var set = new SetValue(Vector.Int(1, 2, 3, 4));
        Assert.Equal([4, 3, 2, 1], set.Items.Select(item => item.AsInt()));
        set.Add(Scalar.Int(5));
        Assert.Equal([5, 1, 2, 3, 4], set.Items.Select(item => item.AsInt()));
    }

    [Fact]
    public void Copy_is_of_its_own()
    {
        var set = new SetValue(Vector.Int(1, 2));
        var copy = set.Copy();
        copy.Add(Scalar.Int(3));
        Assert.Equal(2, set.Count);
        Assert.Equal(3, copy.Count);
    }

    [Theory]
    [InlineData("", 0u)]
    [InlineData("a", 0x92685f5eu)]
    public void Short_hash_is_murmur_hash_2(string text, uint expected) =>
        Assert.Equal(expected, MurmurHash.Of32(System.Text.Encoding.UTF8.GetBytes(text)));
}
