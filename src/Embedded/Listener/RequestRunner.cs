using System.Collections.Frozen;
using DolphinQuant.Data;
using DolphinQuant.Embedded.Runtime;
using DolphinQuant.Embedded.Text;

namespace DolphinQuant.Embedded.Listener;

/// <summary>Does what the requests of one client ask for, as far as the user may.</summary>
/// <param name="client">The client.</param>
/// <param name="print">Takes the lines that scripts print; null where the client does not want them.</param>
internal sealed class RequestRunner(ClientSession client, Action<string>? print)
{
    private const int ShownScript = 200;

    // What clients ask for before they log in; everything else is refused without being looked at.
    private static readonly FrozenSet<string> OpenToGuests = new[]
    {
        "login", "authenticateByTicket", "getDynamicPublicKey", "version", "isClientAuth", "getCurrentSessionAndUser",
        "getNodeType", "getNodeAlias", "getControllerAlias", "isNodeInitialized", "scramClientFirst", "scramClientFinal",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The result of a request, with nothing in it that the client could not take; null for none.</summary>
    /// <exception cref="ScriptException">The request is wrong, or the user may not do it.</exception>
    public Value? Run(Request request, CancellationToken cancellationToken) => client.Run(() => RunAlone(request, cancellationToken));

    private Value? RunAlone(Request request, CancellationToken cancellationToken)
    {
        switch (request)
        {
            case ConnectRequest { Credentials: { } credentials }:
                client.LogIn(credentials.User, credentials.Password, credentials.IsEncrypted);
                return Scalar.Bool(true);
            case ConnectRequest:
                return null;
            case FunctionRequest call when client.Account is null && !OpenToGuests.Contains(call.Function):
            case ScriptRequest or VariableRequest when client.Account is null:
                throw new ScriptException("Login is required: send a user name and a password first, with login(user, password).");
            case VariableRequest upload:
                Upload(upload);
                return null;
        }

        using var job = client.Listener.Begin(client, Describe(request), cancellationToken);
        try
        {
            // On the thread that the request came with: another one would cost more than a small script does.
            return Evaluate(request, job.Token);
        }
        catch (OperationCanceledException) when (job.IsCancelled && !cancellationToken.IsCancellationRequested)
        {
            throw new ScriptException("The job was cancelled.");
        }
    }

    /// <summary>What to tell the client of a failure; null when it is none of the client's.</summary>
    public static string? Explain(Exception failure) => failure switch
    {
        ScriptException script => script.Located,
        DatabaseException or NotSupportedException => failure.Message,
        _ when ScriptFault.Is(failure) => failure.Message,
        _ => null,
    };

    private Value Evaluate(Request request, CancellationToken cancellationToken)
    {
        var session = client.Session;
        RefuseScripts(request, session);
        session.Printed = request.Header.TakesMessages ? print : null;
        try
        {
            var result = request switch
            {
                ScriptRequest script => session.Run(new SourceText(script.Script), echo: null, cancellationToken),
                FunctionRequest call => session.Call(
                    call.Function, [.. call.Arguments.Select(argument => Transfer.FromWire(session, argument))], cancellationToken),
                _ => throw new BadRequestException("The request cannot be run."),
            };
            return Transfer.ToWire(session, result, cancellationToken);
        }
        finally
        {
            session.Printed = null;
        }
    }

    // An expression in place of a function's name is a script too.
    private static void RefuseScripts(Request request, Session session)
    {
        if (request is ScriptRequest || request is FunctionRequest call && !call.Function.All(c => IsNamePart(c) || c is ':' or '!'))
            session.Rights?.RefuseForbiddenScripts();
    }

    private void Upload(VariableRequest upload)
    {
        foreach (var (name, value) in upload.Names.Zip(upload.Values))
        {
            if (name.Length == 0 || char.IsDigit(name[0]) || !name.All(IsNamePart))
                throw new ScriptException($"'{name}' is no name of a variable.");
            client.Session.TopFrame.Assign(name, Transfer.FromWire(client.Session, value));
        }
    }

    private static bool IsNamePart(char c) => char.IsLetterOrDigit(c) || c == '_';

    private static string Describe(Request request) => request switch
    {
        ScriptRequest { Script.Length: > ShownScript } script => script.Script[..ShownScript],
        ScriptRequest script => script.Script,
        FunctionRequest call => call.Function,
        _ => "",
    };
}
