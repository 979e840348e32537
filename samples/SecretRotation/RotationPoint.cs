namespace SecretRotation;

/// <summary>The moments between two steps, at each of which a process can end.</summary>
internal enum RotationPoint
{
    /// <summary>The mark of the new token is written down.</summary>
    MarkNoted,

    /// <summary>The token is made; only this process knows it.</summary>
    Minted,

    /// <summary>Its id is written down.</summary>
    IdNoted,

    /// <summary>The sink holds its secret.</summary>
    HandedOver,

    /// <summary>The service accepts the secret out of the sink.</summary>
    Verified,

    /// <summary>That the old token is to be revoked is written down.</summary>
    RevocationNoted,

    /// <summary>The old token is revoked.</summary>
    OldRevoked,

    /// <summary>The sink has forgotten the old secret.</summary>
    OldForgotten,

    /// <summary>That the new token cannot be used is written down. Reached only then.</summary>
    UndoingNoted,

    /// <summary>The sink holds again what it held before.</summary>
    SinkRestored,

    /// <summary>The new token is revoked.</summary>
    NewRevoked,
}
