using System.Security.Cryptography;
using System.Text;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Listener;

/// <summary>
/// One login by SCRAM-SHA-256 (RFC 5802, RFC 7677): the client proves the password without sending it, the server proves
/// that it knows it too. The messages are composed as DolphinDB's clients do.
/// </summary>
internal sealed class ScramLogin
{
    private const int NonceBytes = 18;

    private readonly AccountStore _accounts;
    private readonly Account _account;
    private readonly string _clientNonce;
    private readonly string _nonce;

    private ScramLogin(AccountStore accounts, Account account, string clientNonce)
    {
        _accounts = accounts;
        _account = account;
        _clientNonce = clientNonce;
        _nonce = clientNonce + Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));
    }

    /// <summary>The user's salt, how often the password is stretched, and both random texts.</summary>
    public Vector Challenge =>
        Vector.Tuple(Scalar.String(_account.Salt), Scalar.Int(_account.Iterations), Scalar.String(_nonce));

    /// <summary>Begins a login; a name that belongs to nobody gets a challenge like any other.</summary>
    /// <exception cref="ScriptException">There were too many wrong passwords, or the account cannot log in this way.</exception>
    public static ScramLogin Begin(AccountStore accounts, string user, string clientNonce)
    {
        if (clientNonce.Length is < 8 or > 256 || clientNonce.Contains(',', StringComparison.Ordinal))
            throw new ScriptException("scramClientFirst: the nonce must be 8 to 256 characters without a comma.");
        var account = accounts.FindForChallenge(user);
        return account.ServerKey is null
            ? throw new ScriptException(
                "scramClientFirst: this account was made before SCRAM was known here; log in with login, or change the password.")
            : new ScramLogin(accounts, account, clientNonce);
    }

    /// <summary>Checks the client's proof.</summary>
    /// <returns>The account, and the server's own proof in base64.</returns>
    /// <exception cref="ScriptException">The proof is wrong.</exception>
    public (Account Account, string Signature) Finish(string user, string nonce, string proof)
    {
        var message = Encoding.UTF8.GetBytes(FormattableString.Invariant(
            $"n={_account.Name},r={_clientNonce},r={_nonce},s={_account.Salt},i={_account.Iterations},c=biws,r={_nonce}"));
        var isRight = user == _account.Name && nonce == _nonce && IsProof(proof, message);
        var account = _accounts.Settle(_account, isRight);
        var signature = HMACSHA256.HashData(Convert.FromBase64String(account.ServerKey!), message);
        return (account, Convert.ToBase64String(signature));
    }

    // The proof is the client key under the signature of the exchange; its hash is what the account keeps.
    private bool IsProof(string proof, byte[] message)
    {
        var stored = Convert.FromBase64String(_account.StoredKey);
        var key = HMACSHA256.HashData(stored, message);
        Span<byte> bytes = stackalloc byte[key.Length];
        if (!Convert.TryFromBase64String(proof, bytes, out var count) || count != key.Length) return false;
        for (var i = 0; i < key.Length; i++) key[i] ^= bytes[i];
        return CryptographicOperations.FixedTimeEquals(SHA256.HashData(key), stored);
    }
}
