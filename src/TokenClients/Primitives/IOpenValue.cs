namespace TokenClients.Primitives;

/// <summary>A string value from a set that the service can extend. <c>ToString</c> returns the string.</summary>
internal interface IOpenValue<out T>
    where T : struct
{
    T Create(string text);
}
