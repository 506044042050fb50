// @salesforce/core, what the Salesforce command line is made of: its own logins, its connection, its errors.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { API_VERSION, control, newUser, visit, world } from './world.js';
import core from '@salesforce/core';
import jsforceNode from '@jsforce/jsforce-node';

const { AuthInfo, Connection, Org, StateAggregator } = core;

const jwtOptions = { clientId: world.serverApp, privateKeyFile: world.privateKeyFile, loginUrl: world.loginUrl };

async function connection(username) {
  const authInfo = await AuthInfo.create({ username, oauth2Options: jwtOptions });
  return Connection.create({ authInfo });
}

let hub;
before(async () => {
  hub = await connection(world.hub);
});

test('a JWT login knows the org, its edition and that it is no Dev Hub', () => {
  const fields = hub.getAuthInfoFields();
  assert.equal(fields.username, world.hub);
  assert.match(fields.orgId, /^00D\w{15}$/);
  assert.notEqual(fields.instanceUrl, world.loginUrl);
  assert.equal(fields.isDevHub, false);
  assert.equal(fields.isScratch, false);
  assert.equal(fields.isSandbox, false);
  assert.equal(fields.name, 'Hub');
  assert.ok(fields.orgEdition);
});

test('the connection takes the newest version that the org lists', async () => {
  const versions = await hub.request('/services/data');
  assert.equal(hub.getApiVersion(), versions.at(-1).version);
});

test('identity, a single record, and a query that is fetched to its end', async () => {
  assert.equal((await hub.identity()).username, world.hub);
  const row = await hub.singleRecordQuery(`SELECT Username FROM User WHERE Username = '${world.hub}'`);
  assert.equal(row.Username, world.hub);
  const profiles = await hub.autoFetchQuery('SELECT Id, Name FROM Profile');
  assert.equal(profiles.records.length, profiles.totalSize);
  await assert.rejects(hub.singleRecordQuery("SELECT Id FROM User WHERE Username = 'nobody'"), {
    name: 'SingleRecordQuery_NoRecords',
  });
});

test('a login is kept, encrypted, and found again by another process', async () => {
  await hub.getAuthInfo().save();
  StateAggregator.clearInstance();
  const again = await Connection.create({ authInfo: await AuthInfo.create({ username: world.hub }) });
  assert.equal((await again.query('SELECT Id FROM Organization')).totalSize, 1);
  assert.ok((await AuthInfo.listAllAuthorizations()).some((one) => one.username === world.hub));
});

test('Org refreshes its login and answers its own id', async () => {
  const org = await Org.create({ connection: hub });
  await org.refreshAuth();
  assert.equal(org.getOrgId(), hub.getAuthInfoFields().orgId);
  assert.equal(await org.determineIfDevHubOrg(true), false);
});

test('a proxy sign-up: asked for, looked at until it succeeds, and the new org logged in to by JWT', async () => {
  const made = await hub.sobject('SignupRequest').create({
    TemplateId: '0TT000000000001',
    SignupEmail: 'ops@vendor.example',
    Username: 'admin@globex.example',
    Company: 'Globex',
    LastName: 'Chen',
    Country: 'US',
    ConnectedAppConsumerKey: world.serverApp,
    ConnectedAppCallbackUrl: encodeURIComponent(world.callback),
  });
  assert.equal(made.success, true);
  const { PollingClient, StatusResult } = core;
  const poll = await PollingClient.create({
    frequency: { milliseconds: 50 },
    timeout: { milliseconds: 30_000 },
    poll: async () => {
      const { Status, CreatedOrgId } = await hub.sobject('SignupRequest').retrieve(made.id);
      return { completed: Status === 'Success', payload: CreatedOrgId };
    },
  });
  const createdOrg = await poll.subscribe();
  assert.match(createdOrg, /^00D\w{12}$/);
  const globex = await connection('admin@globex.example');
  assert.equal(globex.getAuthInfoFields().orgId.slice(0, 15), createdOrg);
  assert.equal(globex.getAuthInfoFields().name, 'Globex');
});

test('a dead token is renewed by a new JWT login, and the new one is kept', async () => {
  const conn = await connection(world.admin);
  const dead = conn.accessToken;
  await control('expire-tokens', { username: world.admin });
  const row = { Name: 'Core', Label: 'Core' };
  assert.equal((await conn.sobject('PermissionSet').create(row)).success, true);
  assert.notEqual(conn.accessToken, dead);
  assert.equal(conn.getAuthInfo().getFields(true).accessToken, conn.accessToken);
});

test('the web login: PKCE, the code, the username, and renewal with the refresh token', async () => {
  const options = {
    clientId: world.webApp,
    clientSecret: world.secret,
    loginUrl: world.loginUrl,
    redirectUri: world.callback,
  };
  const oauth2 = new jsforceNode.OAuth2({ ...options, useVerifier: true });
  const url = AuthInfo.getAuthorizationUrl({ ...options, scope: 'api refresh_token' }, oauth2);
  const { code } = await visit(url, world.ana);
  const authInfo = await AuthInfo.create({ oauth2Options: { ...options, authCode: code }, oauth2 });
  assert.equal(authInfo.getUsername(), world.ana);
  const conn = await Connection.create({ authInfo });
  await control('expire-tokens', { username: world.ana });
  assert.equal((await conn.query('SELECT Id FROM Organization')).totalSize, 1);
  assert.match(authInfo.getSfdxAuthUrl(), /^force:\/\/3MVG9ClientsWebApp:\d+:.+@127\.0\.0\.1:\d+$/);
});

test('a login with nothing but an access token', async () => {
  const token = hub.accessToken;
  const authInfo = await AuthInfo.create({
    accessTokenOptions: { accessToken: token, instanceUrl: hub.instanceUrl, loginUrl: world.loginUrl },
  });
  assert.equal(authInfo.getUsername(), world.hub);
});

test('refused logins say why in the words of Salesforce', async () => {
  const login = (username, more = {}) =>
    AuthInfo.create({ username, oauth2Options: { ...jwtOptions, ...more } });
  await assert.rejects(login('nobody@acme.example'), (error) => {
    assert.equal(error.name, 'JwtAuthError');
    assert.match(error.message, /user hasn't approved this consumer/);
    return true;
  });
  await assert.rejects(login(world.ben, { clientId: 'nobody' }), /client identifier invalid/);
  await control('withdraw-approval', { username: world.ben, clientId: world.serverApp });
  await assert.rejects(login(world.ben), /user is not admin approved to access this app/);
  await control('approve', { username: world.ben, clientId: world.serverApp });
  assert.ok(await login(world.ben));
});

test('refused requests carry the code of Salesforce', async () => {
  const conn = await Connection.create({
    authInfo: await AuthInfo.create({ username: world.ben }),
    connectionOptions: { version: API_VERSION },
  });
  const fails = (work, name) => assert.rejects(work, { name, errorCode: name });
  await fails(conn.query('SELECT FROM User'), 'MALFORMED_QUERY');
  await fails(conn.sobject('User').retrieve('005000000000000AAA'), 'NOT_FOUND');
  await fails(conn.sobject('User').create(await newUser(conn, 'eve@acme.example')), 'INSUFFICIENT_ACCESS_OR_READONLY');
  await control('faults', { path: '.*/query', kind: 'daily-limit' });
  await fails(conn.query('SELECT Id FROM User'), 'REQUEST_LIMIT_EXCEEDED');
});
