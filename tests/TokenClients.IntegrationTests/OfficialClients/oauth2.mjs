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

const accessToken = await login({ secret: CLIENT_SECRET }).getToken({});
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
  nearlyRight: await failure(() => login({ secret: `${CLIENT_SECRET} ` }).getToken({})),
  nobody: await failure(() => login({ id: "nobody", secret: CLIENT_SECRET }).getToken({})),
}));
