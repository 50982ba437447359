using System.Security.Cryptography;
using System.Text;

namespace DolphinQuant.DolphinDb.Protocol;

/// <summary>
/// What a client proves and expects in SCRAM-SHA-256 (RFC 5802, RFC 7677), with the messages as DolphinDB composes them.
/// </summary>
internal sealed class ScramProof
{
    // More would let a server keep the client busy.
    private const int MostIterations = 10_000_000;
    private const int FewestIterations = 1000;
    private const int KeyBytes = 32;

    private ScramProof(string proof, byte[] serverSignature)
    {
        Proof = proof;
        ServerSignature = serverSignature;
    }

    /// <summary>Proves the password to the server; base64.</summary>
    public string Proof { get; }

    /// <summary>What a server that knows the password answers.</summary>
    public byte[] ServerSignature { get; }

    /// <summary>Computes both.</summary>
    /// <exception cref="CryptographicException">The challenge is none for this client.</exception>
    public static ScramProof Answer(string user, string password, string clientNonce, ScramChallenge challenge)
    {
        if (!challenge.Nonce.StartsWith(clientNonce, StringComparison.Ordinal) || challenge.Nonce.Length == clientNonce.Length
            || challenge.Iterations is < FewestIterations or > MostIterations)
            throw new CryptographicException("The server's challenge does not answer this client.");
        var salted = Rfc2898DeriveBytes.Pbkdf2(
            password, Convert.FromBase64String(challenge.Salt), challenge.Iterations, HashAlgorithmName.SHA256, KeyBytes);
        var message = Encoding.UTF8.GetBytes(challenge.Message(user, clientNonce));
        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var signature = HMACSHA256.HashData(SHA256.HashData(clientKey), message);
        for (var i = 0; i < signature.Length; i++) signature[i] ^= clientKey[i];
        var server = HMACSHA256.HashData(HMACSHA256.HashData(salted, "Server Key"u8), message);
        return new ScramProof(Convert.ToBase64String(signature), server);
    }
}

/// <summary>What the server asks.</summary>
/// <param name="Salt">The user's salt, base64.</param>
/// <param name="Iterations">How often the password is stretched.</param>
/// <param name="Nonce">The client's random text and the server's behind it.</param>
internal sealed record ScramChallenge(string Salt, int Iterations, string Nonce)
{
    /// <summary>The whole exchange as one text, which both sides sign.</summary>
    public string Message(string user, string clientNonce) => FormattableString.Invariant(
        $"n={user},r={clientNonce},r={Nonce},s={Salt},i={Iterations},c=biws,r={Nonce}");
}
