using System.Security.Cryptography;
using System.Text;
using DolphinQuant.Data;

namespace DolphinQuant.Embedded.Listener;

/// <summary>
/// The pair of keys that clients encrypt names and passwords with where there is no TLS. It lives as long as the
/// listener.
/// </summary>
internal sealed class ServerKeys : IDisposable
{
    private const int KeyBits = 2048;

    private readonly Lazy<RSA> _keys = new(() => RSA.Create(KeyBits));

    /// <summary>The public key as PEM.</summary>
    public string PublicPem => _keys.Value.ExportSubjectPublicKeyInfoPem();

    /// <summary>Decrypts a text (PKCS #1 v1.5, base64).</summary>
    /// <exception cref="ScriptException">It was not encrypted with this key.</exception>
    public string Decrypt(string text)
    {
        try
        {
            return Encoding.UTF8.GetString(
                _keys.Value.Decrypt(Convert.FromBase64String(text), RSAEncryptionPadding.Pkcs1));
        }
        catch (Exception failure) when (failure is CryptographicException or FormatException)
        {
            throw new ScriptException("The user name or password is not encrypted with this server's key.");
        }
    }

    public void Dispose()
    {
        if (_keys.IsValueCreated) _keys.Value.Dispose();
    }
}
