// What all of these tests need: the addresses of the local Salesforce, its control API, a person at its login page.
import assert from 'node:assert/strict';
import dns from 'node:dns';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import jsforce from 'jsforce';
import jwt from 'jsonwebtoken';

/** Addresses, apps and users, as the JUnit test that runs these files has made them. */
export const world = JSON.parse(process.env.ORGBRIDGE_CLIENT_WORLD);

export const API_VERSION = '66.0';

// Nothing leaves the machine: a client that falls back to Salesforce's own hosts does not find them.
const lookup = dns.lookup;
const isLocal = (host) => host === '127.0.0.1' || host === 'localhost';
const notFound = (host) => Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
dns.lookup = (host, options, callback) =>
  isLocal(host) ? lookup(host, options, callback) : process.nextTick(callback ?? options, notFound(host));
dns.lookup[promisify.custom] = async (host, options) =>
  isLocal(host) ? promisify(lookup)(host, options) : Promise.reject(notFound(host));

/** What happens behind the clients' backs. */
export async function control(what, body = {}) {
  const response = await fetch(`${world.loginUrl}/__control/${what}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  assert.ok(response.ok, `${what}: ${text}`);
  return text ? JSON.parse(text) : undefined;
}

export function assertion(username, claims = {}) {
  return jwt.sign({}, readFileSync(world.privateKeyFile, 'utf8'), {
    algorithm: 'RS256',
    issuer: world.serverApp,
    subject: username,
    audience: 'https://login.salesforce.com',
    expiresIn: 180,
    ...claims,
  });
}

export const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** jsforce, logged in by the JWT bearer flow, which takes a new token in the same way when its own is dead. */
export async function connect(username) {
  const login = (conn) => conn.authorize({ grant_type: JWT_BEARER, assertion: assertion(username) });
  const conn = new jsforce.Connection({
    loginUrl: world.loginUrl,
    version: API_VERSION,
    refreshFn: (dead, done) => login(dead).then(() => done(null, dead.accessToken), done),
  });
  await login(conn);
  return conn;
}

/** Logs in at the authorization page as a person does, decides, and answers the parameters of the callback. */
export async function visit(authorizationUrl, username, decision = 'allow') {
  let url = authorizationUrl;
  let cookie = '';
  let response = await fetch(url, { redirect: 'manual' });
  for (let step = 0; step < 10; step++) {
    cookie = response.headers.get('set-cookie')?.split(';')[0] ?? cookie;
    const location = response.headers.get('location');
    if (location?.startsWith(`${world.callback}?`)) {
      return Object.fromEntries(new URL(location).searchParams);
    }
    if (location) {
      url = new URL(location, url).href;
      response = await fetch(url, { redirect: 'manual', headers: { cookie } });
      continue;
    }
    const page = await response.text();
    assert.equal(response.status, 200, page);
    const form = new URLSearchParams();
    for (const [, name, value] of page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)">/g)) {
      form.set(name, value);
    }
    if (form.get('step') === 'login') {
      form.set('username', username);
      form.set('pw', 'any');
    } else {
      form.set('decision', decision);
    }
    response = await fetch(url, { method: 'POST', redirect: 'manual', headers: { cookie }, body: form });
  }
  throw new Error(`the pages of ${authorizationUrl} lead nowhere`);
}

/** The fields of a new user. */
export async function newUser(conn, username, more = {}) {
  const profile = await conn.sobject('Profile').findOne({ Name: 'Standard User' }, ['Id']);
  const name = username.slice(0, username.indexOf('@'));
  return {
    Username: username,
    Email: username,
    FirstName: name,
    LastName: 'Client',
    Alias: name.slice(0, 8),
    TimeZoneSidKey: 'Europe/Berlin',
    LocaleSidKey: 'en_US',
    EmailEncodingKey: 'UTF-8',
    LanguageLocaleKey: 'en_US',
    ProfileId: profile.Id,
    ...more,
  };
}

/** Expects the call to fail with this code of Salesforce's in jsforce's own error. */
export function failsWith(work, errorCode, message = /./) {
  return assert.rejects(Promise.resolve(work), (error) => {
    assert.equal(error.errorCode, errorCode, error.message);
    assert.match(error.message, message);
    return true;
  });
}
