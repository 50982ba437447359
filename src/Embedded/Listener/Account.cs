using System.Security.Cryptography;

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
/// <param name="ServerKey">What the server proves itself with, base64; null in accounts of earlier versions.</param>
/// <param name="LockedAt">When an administrator locked the user out; null for one who may log in.</param>
internal sealed record Account(
    string Name, bool IsAdmin, string Salt, int Iterations, string StoredKey, string? ServerKey = null,
    DateTimeOffset? LockedAt = null)
{
    /// <summary>The length of a salt.</summary>
    public const int SaltBytes = 16;

    private const int KeyBytes = 32;
    private const int DefaultIterations = 210_000;

    /// <summary>An account with a new salt.</summary>
    public static Account Create(string name, string password, bool isAdmin)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltBytes);
        var salted = Stretch(password, salt, DefaultIterations);
        return new Account(
            name, isAdmin, Convert.ToBase64String(salt), DefaultIterations, Convert.ToBase64String(StoredKeyOf(salted)),
            Convert.ToBase64String(HMACSHA256.HashData(salted, "Server Key"u8)));
    }

    /// <summary>True when it is the password; takes the same time for every wrong one.</summary>
    public bool IsPassword(string password) => CryptographicOperations.FixedTimeEquals(
        StoredKeyOf(Stretch(password, Convert.FromBase64String(Salt), Iterations)), Convert.FromBase64String(StoredKey));

    private static byte[] Stretch(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA256, KeyBytes);

    private static byte[] StoredKeyOf(byte[] salted) => SHA256.HashData(HMACSHA256.HashData(salted, "Client Key"u8));
}
