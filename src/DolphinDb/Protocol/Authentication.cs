using System.Security.Cryptography;
using System.Text;
using DolphinQuant.Data;

namespace DolphinQuant.DolphinDb.Protocol;

/// <summary>Logs a connection in.</summary>
internal static class Authentication
{
    private const string UnknownFunction = "scramClientFirst";
    private const int NonceBytes = 18;

    /// <summary>Logs in by the way that the options ask for.</summary>
    /// <exception cref="DatabaseException">The server refused, or could not prove itself.</exception>
    public static async Task LogInAsync(WireConnection connection, DolphinDbOptions options, CancellationToken cancellationToken)
    {
        if (options.User is not { } user) return;
        try
        {
            switch (options.Login)
            {
                case LoginMethod.Plain:
                    await connection.AskAsync(
                        Request.Function("login", Scalar.String(user), Scalar.String(options.Password)), cancellationToken)
                        .ConfigureAwait(false);
                    break;
                case LoginMethod.Rsa:
                    await ByRsaAsync(connection, user, options.Password, cancellationToken).ConfigureAwait(false);
                    break;
                case LoginMethod.Automatic:
                    if (!await TryScramAsync(connection, user, options.Password, cancellationToken).ConfigureAwait(false))
                        await ByRsaAsync(connection, user, options.Password, cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    if (!await TryScramAsync(connection, user, options.Password, cancellationToken).ConfigureAwait(false))
                        throw new DatabaseException($"{connection.Endpoint} does not know SCRAM.", isTransient: false);
                    break;
            }
        }
        catch (Exception refusal) when (refusal is ScriptException or CryptographicException or FormatException
            or InvalidCastException)
        {
            throw new DatabaseException(
                $"{connection.Endpoint} did not log {user} in: {refusal.Message}", isTransient: false, refusal);
        }
    }

    private static async Task ByRsaAsync(
        WireConnection connection, string user, string password, CancellationToken cancellationToken)
    {
        var pem = await connection.AskAsync(Request.Function("getDynamicPublicKey"), cancellationToken).ConfigureAwait(false);
        using var key = RSA.Create();
        key.ImportFromPem(((Scalar)pem).AsText());
        Scalar Encrypted(string text) => Scalar.String(
            Convert.ToBase64String(key.Encrypt(Encoding.UTF8.GetBytes(text), RSAEncryptionPadding.Pkcs1)));
        await connection.AskAsync(
            Request.Function("login", Encrypted(user), Encrypted(password), Scalar.True), cancellationToken).ConfigureAwait(false);
    }

    /// <returns>False when the server does not know SCRAM, or keeps no proof of this user's password.</returns>
    private static async Task<bool> TryScramAsync(
        WireConnection connection, string user, string password, CancellationToken cancellationToken)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));
        Value first;
        try
        {
            first = await connection.AskAsync(
                Request.Function("scramClientFirst", Scalar.String(user), Scalar.String(nonce)), cancellationToken)
                .ConfigureAwait(false);
        }
        catch (ScriptException unknown) when (unknown.Message.Contains(UnknownFunction, StringComparison.Ordinal))
        {
            return false;
        }

        var answer = ScramProof.Answer(user, password, nonce, ChallengeOf(first));
        var final = await connection.AskAsync(
            Request.Function(
                "scramClientFinal", Scalar.String(user), Scalar.String(ChallengeOf(first).Nonce), Scalar.String(answer.Proof)),
            cancellationToken).ConfigureAwait(false);
        var signature = Convert.FromBase64String(((Scalar)final).AsText());
        return CryptographicOperations.FixedTimeEquals(signature, answer.ServerSignature)
            ? true
            : throw new CryptographicException("the server does not know the password itself");
    }

    private static ScramChallenge ChallengeOf(Value value) => value is Vector { Count: 3 } parts
        ? new ScramChallenge(parts.Scalar(0).AsText(), parts.Scalar(1).AsInt(), parts.Scalar(2).AsText())
        : throw new CryptographicException("the server's challenge is none");
}
