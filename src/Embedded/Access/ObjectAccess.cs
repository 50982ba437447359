namespace DolphinQuant.Embedded.Access;

/// <summary>
/// Who made a shared table, dictionary or stream engine, and whether its users are asked for their rights. It is free
/// to all users until its creator or an administrator puts it under control, and its control ends with it. Safe for
/// concurrent use.
/// </summary>
/// <param name="name">The shared name, or that of the engine.</param>
/// <param name="creator">The user who made it.</param>
internal sealed class ObjectAccess(string name, string creator)
{
    private volatile string _creator = creator;
    private volatile bool _isControlled;

    public string Name => name;

    /// <summary>What rules about the object are about; they stay when the object goes.</summary>
    public AccessScope Scope { get; } = AccessScope.OfShared(name);

    /// <summary>The user who made it, or who took it over from one who is no more.</summary>
    public string Creator
    {
        get => _creator;
        set => _creator = value;
    }

    /// <summary>True when those alone may use it who made it, who were granted it, and administrators.</summary>
    public bool IsControlled => _isControlled;

    /// <summary>Asks users for their rights from now on.</summary>
    public void Control() => _isControlled = true;
}

/// <summary>A value that stands for one object of the node, wherever a script keeps it.</summary>
internal interface IControlled
{
    /// <summary>Who may use it; null for what is not shared.</summary>
    ObjectAccess? Access { get; }
}
