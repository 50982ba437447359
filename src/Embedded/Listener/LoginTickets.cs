using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Listener;

/// <summary>
/// Tickets that log their holder in without a password until they expire. A ticket names the user and the time and is
/// signed with a key that lives as long as the listener; it ends with the password that the user had.
/// </summary>
internal sealed class LoginTickets(AccountStore accounts, TimeProvider clock)
{
    /// <summary>How long a ticket lasts when nothing else is said.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromDays(1);

    private const int SignatureBytes = HMACSHA256.HashSizeInBytes;
    private const int MostBytes = 512;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    /// <summary>A ticket for a user.</summary>
    /// <param name="account">The user.</param>
    /// <param name="expiry">When it expires; a day from now when null.</param>
    public string Issue(Account account, DateTimeOffset? expiry)
    {
        var name = Encoding.UTF8.GetBytes(account.Name);
        var ticket = new byte[SignatureBytes + sizeof(long) + name.Length];
        BinaryPrimitives.WriteInt64LittleEndian(
            ticket.AsSpan(SignatureBytes), (expiry ?? clock.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds());
        name.CopyTo(ticket, SignatureBytes + sizeof(long));
        Sign(account, ticket.AsSpan(SignatureBytes)).CopyTo(ticket, 0);
        return Convert.ToBase64String(ticket);
    }

    /// <summary>The user that a ticket logs in.</summary>
    /// <exception cref="ScriptException">It is no ticket of this listener, or has expired.</exception>
    public Account Redeem(string text)
    {
        var bytes = new byte[MostBytes];
        if (Convert.TryFromBase64String(text, bytes, out var length) && length > SignatureBytes + sizeof(long))
        {
            var content = bytes.AsSpan(SignatureBytes, length - SignatureBytes);
            if (accounts.Find(Encoding.UTF8.GetString(content[sizeof(long)..])) is { } account
                && CryptographicOperations.FixedTimeEquals(Sign(account, content), bytes.AsSpan(0, SignatureBytes))
                && BinaryPrimitives.ReadInt64LittleEndian(content) > clock.GetUtcNow().ToUnixTimeMilliseconds())
            {
                AccountStore.RequireUnlocked(account);
                return account;
            }
        }

        throw new ScriptException("The ticket is not valid, or has expired; log in with name and password.");
    }

    private byte[] Sign(Account account, ReadOnlySpan<byte> content) =>
        HMACSHA256.HashData(_key, (byte[])[.. content, .. Encoding.UTF8.GetBytes(account.StoredKey)]);
}
