namespace DolphinQuant.Data.Wire;

/// <summary>A stream that wakes its reader once for many bytes, where the reader knows that they will come.</summary>
public interface IAnnouncedStream
{
    /// <summary>Tells how many bytes at least are still to come; a read that has to wait may wait for so many.</summary>
    void Expect(int bytes);
}
