// Lives the life of a token with Vercel's own client, as it was published, and writes what it saw as one line of JSON.
// Arguments: the client's main file. Environment: BASE_ADDRESS, ACCESS_TOKEN, SSO_CLIENT_ID, SSO_CLIENT_SECRET, SSO_CODE, INSTALLATION (an id, a blank, an access token).
import { pathToFileURL } from "node:url";

const { Vercel } = await import(pathToFileURL(process.argv[2]).href);
const { BASE_ADDRESS, ACCESS_TOKEN, SSO_CLIENT_ID, SSO_CLIENT_SECRET, SSO_CODE, INSTALLATION } = process.env;

const client = (bearerToken) => new Vercel({ bearerToken, serverURL: BASE_ADDRESS }).authentication;
const failure = async (call) => {
  try {
    await call();
    return 0;
  } catch (error) {
    return error.statusCode ?? String(error);
  }
};

const account = client(ACCESS_TOKEN);
const expiresAt = Date.now() + 24 * 60 * 60 * 1000;
const created = await account.createAuthToken({ requestBody: { name: "official", expiresAt } });
const own = client(created.bearerToken);
const listed = await account.listAuthTokens();
const got = await account.getAuthToken({ tokenId: created.token.id });
const current = await own.getAuthToken({ tokenId: "current" });
const second = await account.createAuthToken({ requestBody: { name: "official, kept" } });
const deleted = await account.deleteAuthToken({ tokenId: created.token.id });
const sso = await account.exchangeSsoToken({ code: SSO_CODE, clientId: SSO_CLIENT_ID, clientSecret: SSO_CLIENT_SECRET, grantType: "authorization_code" });

const [integrationConfigurationId, firstToken] = INSTALLATION.split(" ");
const installation = (bearerToken) => new Vercel({ bearerToken, serverURL: BASE_ADDRESS }).marketplace;
const rotated = await installation(firstToken).rotateInstallationCredential({ integrationConfigurationId, requestBody: { clientSecret: SSO_CLIENT_SECRET } });
const revoke = (bearerToken, token) => installation(bearerToken).revokeInstallationCredential({ integrationConfigurationId, requestBody: { token, clientSecret: SSO_CLIENT_SECRET, clientId: SSO_CLIENT_ID } });
const revoked = await revoke(rotated.accessToken, firstToken);
const revokedAgain = await revoke(rotated.accessToken, firstToken);

console.log("RESULT " + JSON.stringify({
  id: created.token.id,
  secret: created.bearerToken,
  keptId: second.token.id,
  keptSecret: second.bearerToken,
  expiresAt: created.token.expiresAt === expiresAt,
  listed: listed.tokens.map((token) => token.name),
  got: got.token.name,
  current: current.token.id,
  deleted: deleted.tokenId,
  getAfterDelete: await failure(() => account.getAuthToken({ tokenId: created.token.id })),
  deleteAfterDelete: await failure(() => account.deleteAuthToken({ tokenId: created.token.id })),
  deletedCredential: await failure(() => own.listAuthTokens()),
  ssoAccessToken: sso.accessToken,
  revoked: [revoked.revoked, revoked.alreadyRevoked, revokedAgain.alreadyRevoked],
  revokedLast: await failure(() => revoke(rotated.accessToken, rotated.accessToken)),
}));
