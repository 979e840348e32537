using TokenClients.NetFramework;

// What is called, and with what, stands in the environment, as samples/Emulator prints it.
var checks = new Checks();
await FirstProgram.RunAsync(checks);
await Services.RunAsync(checks);
await Network.RunAsync(checks);
return checks.Close();
