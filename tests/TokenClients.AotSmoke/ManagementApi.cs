namespace TokenClients.AotSmoke;

/// <summary>A typed client of the user's, which the container makes.</summary>
public sealed class ManagementApi(HttpClient http)
{
    internal Uri? BaseAddress => http.BaseAddress;

    internal Task<string> HelloAsync() => http.GetStringAsync(new Uri("test/hello/smoke", UriKind.Relative));
}
