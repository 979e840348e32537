using System.Threading;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using TokenClients;
using TokenClients.Crafter;
using TokenClients.Vercel;

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddTokenClients(builder.Configuration.GetSection("TokenClients"));
var app = builder.Build();
app.MapGet("/vercel", static async (IVercelTokens vercel, CancellationToken cancellationToken) => (await vercel.CheckCredentialAsync(cancellationToken)).State.ToString());
app.MapGet("/crafter", static async (ICrafterAccessTokens crafter, CancellationToken cancellationToken) => (await crafter.CheckCredentialAsync(cancellationToken)).State.ToString());
app.MapGet("/team", static async ([FromKeyedServices("team_b")] IVercelTokens vercel, CancellationToken cancellationToken) => (await vercel.CheckCredentialAsync(cancellationToken)).State.ToString());
app.MapGet("/clients", static (TokenClientCatalog catalog) => catalog.Keys(TokenService.Vercel));
await app.RunAsync();
