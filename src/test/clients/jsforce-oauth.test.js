// jsforce's OAuth: the web server flow with PKCE, its renewal of dead tokens, revocation, the identity.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import jsforce from 'jsforce';
import { API_VERSION, assertion, connect, control, failsWith, JWT_BEARER, visit, world } from './world.js';

function oauth2(more = {}) {
  return new jsforce.OAuth2({
    loginUrl: world.loginUrl,
    clientId: world.webApp,
    clientSecret: world.secret,
    redirectUri: world.callback,
    useVerifier: true,
    ...more,
  });
}

async function authorized(oauth, username = world.ana) {
  const callback = await visit(oauth.getAuthorizationUrl({ scope: 'api chatter_api id refresh_token' }), username);
  const conn = new jsforce.Connection({ oauth2: oauth, version: API_VERSION });
  await conn.authorize(callback.code);
  return conn;
}

/** OAuth's errors are named by their code. */
function refused(work, name, message) {
  return assert.rejects(work, (error) => {
    assert.equal(error.name, name, error.message);
    assert.equal(error.message, message);
    return true;
  });
}

test('a code with PKCE becomes tokens, an instance URL and who the user is', async () => {
  const conn = await authorized(oauth2());
  assert.match(conn.accessToken, /^00D/);
  assert.ok(conn.refreshToken);
  assert.notEqual(conn.instanceUrl, world.loginUrl);
  assert.match(conn.userInfo.id, /^005\w{15}$/);
  assert.match(conn.userInfo.organizationId, /^00D\w{15}$/);
  const identity = await conn.identity();
  assert.equal(identity.username, world.ana);
  assert.equal(identity.user_id, conn.userInfo.id);
});

test('a public app with PKCE needs no secret', async () => {
  const conn = await authorized(oauth2({ clientId: world.publicApp, clientSecret: undefined }));
  assert.equal((await conn.identity()).username, world.ana);
});

test('the state comes back unchanged, and a user who denies is an error at the callback', async () => {
  const url = oauth2().getAuthorizationUrl({ state: 'a b&c=%d', prompt: 'consent' });
  assert.deepEqual(await visit(url, world.ben, 'deny'), {
    error: 'access_denied',
    error_description: 'end-user denied authorization',
    state: 'a b&c=%d',
  });
});

test('a dead token is renewed with the refresh token in the middle of a call, once for calls at the same time', async () => {
  const conn = await authorized(oauth2());
  const renewed = [];
  conn.on('refresh', (token) => renewed.push(token));
  const dead = conn.accessToken;
  await control('expire-tokens', { username: world.ana });
  const answers = await Promise.all([1, 2, 3].map(() => conn.query('SELECT Id FROM Organization')));
  assert.deepEqual(answers.map((answer) => answer.totalSize), [1, 1, 1]);
  assert.equal(renewed.length, 1);
  assert.notEqual(conn.accessToken, dead);
});

test('a token that dies in the middle of a create is renewed and the row is there once', async () => {
  const conn = await connect(world.admin);
  await control('expire-tokens', { username: world.admin });
  await conn.sobject('PermissionSet').create({ Name: 'Once', Label: 'Once' });
  assert.equal(await conn.sobject('PermissionSet').count({ Name: 'Once' }), 1);
});

test('a revoked refresh token makes the renewal fail with the words of Salesforce', async () => {
  const conn = await authorized(oauth2());
  const again = new jsforce.Connection({
    oauth2: oauth2(),
    instanceUrl: conn.instanceUrl,
    accessToken: conn.accessToken,
    refreshToken: conn.refreshToken,
    version: API_VERSION,
  });
  await conn.logout(true);
  await assert.rejects(again.query('SELECT Id FROM Organization'), {
    message: 'Unable to refresh session due to: expired access/refresh token',
  });
});

test('logging out kills the access token; the second time it is not known', async () => {
  const conn = await connect(world.ben);
  const other = new jsforce.Connection({ instanceUrl: conn.instanceUrl, accessToken: conn.accessToken });
  assert.equal((await other.query('SELECT Id FROM Organization')).totalSize, 1);
  const oauth = oauth2();
  await oauth.revokeToken(conn.accessToken);
  await failsWith(other.query('SELECT Id FROM Organization'), 'INVALID_SESSION_ID', /^Session expired or invalid$/);
  await assert.rejects(oauth.revokeToken(conn.accessToken), /invalid_token/);
});

test('a wrong secret, a used code, a wrong verifier and an unknown app are refused with their code', async () => {
  const oauth = oauth2();
  const first = await visit(oauth.getAuthorizationUrl(), world.ana);
  const wrongSecret = oauth2({ clientSecret: 'wrong' });
  wrongSecret.codeVerifier = oauth.codeVerifier;
  await refused(wrongSecret.requestToken(first.code), 'invalid_client', 'invalid client credentials');
  await refused(oauth2().requestToken(first.code), 'invalid_grant', 'invalid code verifier');
  await oauth.requestToken(first.code);
  await assert.rejects(oauth.requestToken(first.code), { name: 'invalid_grant' });
  await refused(oauth2({ clientId: 'nobody' }).requestToken(first.code), 'invalid_client_id', 'client identifier invalid');
});

test('an assertion with a user who is not approved, a wrong audience or an old date is refused', async () => {
  const oauth = new jsforce.OAuth2({ loginUrl: world.loginUrl });
  const ask = (token) => oauth.requestToken({ grant_type: JWT_BEARER, assertion: token });
  await refused(ask(assertion('nobody@acme.example')), 'invalid_grant', "user hasn't approved this consumer");
  await refused(
    ask(assertion(world.ana, { audience: 'https://example.com' })),
    'invalid_grant',
    'audience is invalid',
  );
  await refused(ask(assertion(world.ana, { expiresIn: -600 })), 'invalid_grant', 'expired authorization code');
});

test('an org that has moved is named by the next token', async () => {
  const conn = await authorized(oauth2(), world.ben);
  const { instanceUrl } = await control('move-org', { username: world.ben, oldHost: 'closed' });
  assert.notEqual(conn.instanceUrl, instanceUrl);
  assert.equal((await conn.oauth2.refreshToken(conn.refreshToken)).instance_url, instanceUrl);
});
