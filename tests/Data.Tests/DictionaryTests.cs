namespace DolphinQuant.Data.Tests;

/// <summary>The order in which dictionaries are walked. The tables were worked out by hand from the rules of the hash table.</summary>
public sealed class DictionaryTests
{
    [Theory]
    // Three keys in room for three: the table grows before the third and turns over.
    [InlineData(3, "1 2 3", "3 1 2")]
    // Room for five, so nothing grows: the newest key comes first.
    [InlineData(5, "1 2 3", "3 2 1")]
    // 3 and 8 share a bucket of five, 2 and 13 are alone: 8 goes to the front of the bucket of 3.
    [InlineData(5, "3 2 8", "2 8 3")]
    [InlineData(0, "4 9", "9 4")]
    public void Unordered_dictionary_is_walked_as_the_hash_table_is(int room, string inserted, string walked)
    {
        var dictionary = new Dictionary(DataType.Int, DataType.Int, room: room);
        foreach (var key in inserted.Split(' ')) dictionary[Scalar.Int(int.Parse(key, null))] = Scalar.Int(0);

        Assert.Equal(walked, string.Join(' ', dictionary.Keys));
        Assert.Equal(walked, string.Join(' ', dictionary.Copy(value => value).Keys));
    }

    [Fact]
    public void Values_stand_in_the_order_of_their_keys()
    {
        var dictionary = new Dictionary(DataType.Int, DataType.Int, room: 3);
        for (var i = 1; i <= 3; i++) dictionary[Scalar.Int(i)] = Scalar.Int(10 * i);
        dictionary[Scalar.Int(1)] = Scalar.Int(7);

        Assert.Equal("30 7 20", string.Join(' ', dictionary.Values));
        Assert.True(dictionary.Remove(Scalar.Int(3)));
        Assert.Equal("20 7", string.Join(' ', dictionary.Values));
    }

    [Fact]
    public void Ordered_dictionary_is_walked_in_the_order_of_insertion()
    {
        var dictionary = new Dictionary(DataType.Int, DataType.Int, isOrdered: true);
        for (var i = 1; i <= 3; i++) dictionary[Scalar.Int(i)] = Scalar.Int(i);

        Assert.Equal("1 2 3", string.Join(' ', dictionary.Keys));
    }
}
