using System.Collections.Immutable;
using System.Text.Json;

namespace DolphinQuant.Embedded.Access;

/// <summary>Groups, rules and creators at one moment, as they are kept in a file.</summary>
/// <param name="Groups">The members of each group.</param>
/// <param name="Rules">The rules of each user and group.</param>
/// <param name="Creators">Who created a database or table.</param>
internal sealed record AccessState(
    ImmutableDictionary<string, IReadOnlyList<string>> Groups,
    ImmutableDictionary<string, RuleSet> Rules,
    ImmutableDictionary<AccessScope, string> Creators)
{
    /// <summary>Nobody is in a group, nothing is allowed.</summary>
    public static AccessState Empty { get; } = new(
        ImmutableDictionary.Create<string, IReadOnlyList<string>>(StringComparer.Ordinal),
        ImmutableDictionary.Create<string, RuleSet>(StringComparer.Ordinal),
        ImmutableDictionary<AccessScope, string>.Empty);

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else.</exception>
    public static AccessState Read(byte[] bytes)
    {
        try
        {
            var file = JsonSerializer.Deserialize<Content>(bytes) ?? throw new InvalidDataException("The file of permissions is empty.");
            return new AccessState(
                Empty.Groups.AddRange(file.Groups.Select(group => KeyValuePair.Create(group.Name, group.Members))),
                Empty.Rules.AddRange(file.Rules.Select(rules => KeyValuePair.Create(rules.Name, new RuleSet(rules.Rules)))),
                Empty.Creators.AddRange(file.Creators.Select(created => KeyValuePair.Create(created.Object, created.User))));
        }
        catch (JsonException failure)
        {
            throw new InvalidDataException($"The file of permissions is damaged: {failure.Message}", failure);
        }
    }

    /// <summary>The state as JSON.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(new Content(
        [.. Groups.Select(group => new Group(group.Key, group.Value))],
        [.. Rules.Where(rules => rules.Value.Rules.Count > 0).Select(rules => new Principal(rules.Key, rules.Value.Rules))],
        [.. Creators.Select(created => new Created(created.Key, created.Value))]));

    /// <summary>The state without what concerns objects that are no more.</summary>
    public AccessState Without(Func<AccessScope, bool> isGone) => this with
    {
        Rules = Rules.SetItems(Rules.Select(rules => KeyValuePair.Create(rules.Key, rules.Value.Forget(isGone)))),
        Creators = Creators.RemoveRange(Creators.Keys.Where(isGone)),
    };

    private sealed record Content(
        IReadOnlyList<Group> Groups, IReadOnlyList<Principal> Rules, IReadOnlyList<Created> Creators);

    private sealed record Group(string Name, IReadOnlyList<string> Members);

    private sealed record Principal(string Name, IReadOnlyList<AccessRule> Rules);

    private sealed record Created(AccessScope Object, string User);
}
