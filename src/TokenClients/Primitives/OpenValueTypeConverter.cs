namespace TokenClients.Primitives;

/// <summary>Converts an extensible string value to and from text.</summary>
internal sealed class OpenValueTypeConverter<T> : TextConverter<T>
    where T : struct, IOpenValue<T>
{
    protected override T Read(string text) => default(T).Create(text);
}
