namespace DolphinQuant.DolphinDb.Tests;

public sealed class ConnectionStringTests
{
    [Fact]
    public void Everything_can_be_said()
    {
        var options = ConnectionString.Parse(
            "dolphindb://ann:p%40ss%3Aword@one:8900,[::1]:8901,two?tls=true&compress=true&login=rsa&maxPool=3&minPool=1"
            + "&connectTimeout=2.5&timeout=60&idleTimeout=10&poolTimeout=4&attempts=5&keepAlive=7&cancelTimeout=1");

        Assert.Equal([new Endpoint("one", 8900), new Endpoint("::1", 8901), new Endpoint("two", 8848)], options.Hosts);
        Assert.Equal(("ann", "p@ss:word", LoginMethod.Rsa), (options.User, options.Password, options.Login));
        Assert.Equal((true, true, 1, 3, 5), (options.UsesTls, options.IsCompressed, options.MinPoolSize, options.MaxPoolSize, options.Attempts));
        Assert.Equal(TimeSpan.FromSeconds(2.5), options.ConnectTimeout);
        Assert.Equal(TimeSpan.FromMinutes(1), options.RequestTimeout);
    }

    [Fact]
    public void Little_need_be_said()
    {
        var options = ConnectionString.Parse("dolphindb://host");
        Assert.Equal(new Endpoint("host", 8848), Assert.Single(options.Hosts));
        Assert.Equal((null, false, null), (options.User, options.UsesTls, options.RequestTimeout));
    }

    [Fact]
    public void All_mistakes_are_named_at_once_and_no_password()
    {
        var mistake = Assert.Throws<FormatException>(
            () => ConnectionString.Parse("dolphindb://ann:secret@host:99999?tls=perhaps&size=3&maxPool=0&tlsCa=/no/such/file"));
        foreach (var part in (string[])["99999", "tls: ", "size", "maxPool: ", "tlsCa: "])
            Assert.Contains(part, mistake.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", mistake.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://host")]
    [InlineData("dolphindb://")]
    [InlineData("dolphindb://a,,b")]
    [InlineData("dolphindb://[::1:8848")]
    [InlineData("dolphindb://a:0")]
    public void What_names_no_hosts_is_refused(string text) => Assert.Throws<FormatException>(() => ConnectionString.Parse(text));

    [Fact]
    public void Password_comes_from_a_file_and_is_not_printed()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "from the file\n");
            var options = ConnectionString.Parse($"dolphindb://ann@host?passwordFile={Uri.EscapeDataString(path)}");
            Assert.Equal("from the file", options.Password);
            Assert.Equal("dolphindb://ann@host:8848", options.ToString());
        }
        finally
        {
            File.Delete(path);
        }
    }
}
