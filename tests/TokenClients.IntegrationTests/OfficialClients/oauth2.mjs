// Gets a token with the client credentials grant of simple-oauth2, as it was published, and writes what it saw as one line of JSON.
// Arguments: the package's main file. Environment: BASE_ADDRESS, CLIENT_ID, CLIENT_SECRET.
import { pathToFileURL } from "node:url";

const { default: { ClientCredentials } } = await import(pathToFileURL(process.argv[2]).href);
const { BASE_ADDRESS, CLIENT_ID, CLIENT_SECRET } = process.env;

const login = (client) => new ClientCredentials({
  client: { id: CLIENT_ID, ...client },
  auth: { tokenHost: BASE_ADDRESS, tokenPath: "/apiops/auth/token" },
  options: { authorizationMethod: "body" },
});
const failure = async (call) => {
  try {
    await call();
    return { status: 0 };
  } catch (error) {
    return { status: error.output?.statusCode ?? String(error), error: error.data?.payload?.error };
  }
};
const greet = async (token) => {
  const answer = await fetch(new URL("/apiops/test/hello/oauth2", BASE_ADDRESS), { headers: { Authorization: `${token.token_type} ${token.access_token}` } });
  return answer.status === 200 ? answer.text() : String(answer.status);
};

// The package takes a secret of ASCII only for its own member, as RFC 6749 has it (appendix A.2). A console password may hold more: it goes into the same form as a parameter of the call.
const client = login({ secret: "", secretParamName: "unused" });
const accessToken = await client.getToken({ client_secret: CLIENT_SECRET });
const { token } = accessToken;

console.log("RESULT " + JSON.stringify({
  accessToken: token.access_token,
  tokenType: token.token_type,
  secondsLeft: Math.round((token.expires_at - Date.now()) / 1000),
  expired: accessToken.expired(),
  expiredInTwoHours: accessToken.expired(2 * 60 * 60),
  greeting: await greet(token),
  greetingOfAnother: await greet({ ...token, access_token: "not-a-token" }),
  wrongPassword: await failure(() => login({ secret: "wrong & password+%41" }).getToken({})),
  wrongParameter: await failure(() => client.getToken({ client_secret: `${CLIENT_SECRET}\u00e9` })),
  nothing: await failure(() => client.getToken({})),
}));
