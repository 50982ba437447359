using System.Security.Cryptography;
using System.Text;

namespace DolphinQuant.Embedded.Listener;

/// <summary>
/// A user and what proves the password: salted and stretched as SCRAM-SHA-256 wants it (RFC 5802), so that the password
/// itself is nowhere.
/// </summary>
/// <param name="Name">The user's name.</param>
/// <param name="IsAdmin">True for one who may change accounts.</param>
/// <param name="Salt">Random bytes, base64.</param>
/// <param name="Iterations">How often the password was stretched.</param>
/// <param name="StoredKey">Hash of the client key, base64.</param>
internal sealed record Account(string Name, bool IsAdmin, string Salt, int Iterations, string StoredKey)
{
    private const int SaltBytes = 16;
    private const int KeyBytes = 32;
    private const int DefaultIterations = 210_000;

    /// <summary>An account with a new salt.</summary>
    public static Account Create(string name, string password, bool isAdmin)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var key = StoredKeyOf(password, salt, DefaultIterations);
        return new Account(name, isAdmin, Convert.ToBase64String(salt), DefaultIterations, Convert.ToBase64String(key));
    }

    /// <summary>True when it is the password; takes the same time for every wrong one.</summary>
    public bool IsPassword(string password) => CryptographicOperations.FixedTimeEquals(
        StoredKeyOf(password, Convert.FromBase64String(Salt), Iterations), Convert.FromBase64String(StoredKey));

    private static byte[] StoredKeyOf(string password, byte[] salt, int iterations)
    {
        var salted = Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, KeyBytes);
        return SHA256.HashData(HMACSHA256.HashData(salted, Encoding.ASCII.GetBytes("Client Key")));
    }
}
