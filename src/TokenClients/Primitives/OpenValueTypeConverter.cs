namespace TokenClients.Primitives;

/// <summary>Converts a value of an open set to and from text.</summary>
internal sealed class OpenValueTypeConverter<T> : TextConverter<T>
    where T : struct, IOpenValue<T>
{
    protected override T Read(string text) => default(T).Create(text);
}
