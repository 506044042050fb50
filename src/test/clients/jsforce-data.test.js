// jsforce's sObjects, queries, describes and limits.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import jsforce from 'jsforce';
import { connect, control, failsWith, newUser, world } from './world.js';

let conn;
before(async () => {
  conn = await connect(world.admin);
});

test('one row: create, retrieve, update, find, delete', async () => {
  const sets = conn.sobject('PermissionSet');
  const created = await sets.create({ Name: 'Dispatch', Label: 'Dispatcher' });
  assert.equal(created.success, true);
  assert.match(created.id, /^0PS\w{15}$/);
  assert.deepEqual(created.errors, []);
  const row = await sets.retrieve(created.id);
  assert.equal(row.attributes.type, 'PermissionSet');
  assert.equal(row.Label, 'Dispatcher');
  assert.deepEqual(await sets.update({ Id: created.id, Label: 'Dispatch desk' }), {
    id: created.id,
    success: true,
    errors: [],
  });
  const found = await sets.find({ Name: 'Dispatch' }, 'Id, Label').limit(1);
  assert.equal(found[0].Label, 'Dispatch desk');
  assert.equal((await sets.destroy(created.id)).success, true);
  await failsWith(sets.retrieve(created.id), 'NOT_FOUND', /requested resource does not exist/);
});

test('many rows: created, read, updated and deleted in one call each, with a result for each', async () => {
  const sets = conn.sobject('PermissionSet');
  const results = await sets.create([1, 2, 3].map((n) => ({ Name: `Many${n}`, Label: `Many ${n}` })));
  assert.deepEqual(results.map((result) => result.success), [true, true, true]);
  const ids = results.map((result) => result.id);
  const rows = await sets.retrieve(ids);
  assert.deepEqual(rows.map((row) => row.Name), ['Many1', 'Many2', 'Many3']);
  const updated = await sets.update(ids.map((Id) => ({ Id, Description: 'changed' })));
  assert.deepEqual(updated.map((result) => [result.id, result.success]), ids.map((id) => [id, true]));
  assert.equal(await sets.count({ Description: 'changed' }), 3);
  const destroyed = await sets.destroy(ids);
  assert.deepEqual(destroyed.map((result) => result.success), [true, true, true]);
  assert.equal(await sets.count({ Description: 'changed' }), 0);
});

test('many rows of which one is bad: the others are kept, or none with allOrNone', async () => {
  const sets = conn.sobject('PermissionSet');
  const rows = [{ Name: 'Good', Label: 'Good' }, { Name: 'Bad' }];
  const kept = await sets.create(rows);
  assert.deepEqual(kept.map((result) => result.success), [true, false]);
  assert.equal(kept[1].errors[0].statusCode, 'REQUIRED_FIELD_MISSING');
  assert.deepEqual(kept[1].errors[0].fields, ['Label']);
  rows[0].Name = 'Best';
  const none = await sets.create(rows, { allOrNone: true });
  assert.equal(none[0].errors[0].statusCode, 'ALL_OR_NONE_OPERATION_ROLLED_BACK');
  assert.equal(await sets.count({ Name: 'Best' }), 0);
});

test('an upsert by an external id creates first and updates then, one row or many', async () => {
  const users = conn.sobject('User');
  const user = await newUser(conn, 'cleo@acme.example', { FederationIdentifier: 'emp-1' });
  const first = await users.upsert(user, 'FederationIdentifier');
  assert.equal(first.created, true);
  const second = await users.upsert({ FederationIdentifier: 'emp-1', Title: 'Pilot' }, 'FederationIdentifier');
  assert.deepEqual([second.id, second.success, second.created], [first.id, true, false]);
  const many = await users.upsert(
    [
      { FederationIdentifier: 'emp-1', Title: 'Captain' },
      await newUser(conn, 'dora@acme.example', { FederationIdentifier: 'emp-2' }),
    ],
    'FederationIdentifier',
  );
  assert.deepEqual(many.map((result) => [result.success, result.created]), [[true, false], [true, true]]);
  assert.equal((await users.retrieve(first.id, { fields: ['Title'] })).Title, 'Captain');
});

test('a query of more rows than a page holds is fetched to its end, by autoFetch, by queryMore and as a stream', async () => {
  const total = 450;
  const sets = conn.sobject('PermissionSet');
  const rows = Array.from({ length: total }, (_, n) => ({ Name: `Page${n}`, Label: `Page ${n}` }));
  const created = await sets.create(rows, { allowRecursive: true });
  assert.equal(created.filter((result) => result.success).length, total);
  const soql = `SELECT Id, Name FROM PermissionSet WHERE Name LIKE 'Page%' ORDER BY Id`;
  const options = { headers: { 'Sforce-Query-Options': 'batchSize=200' } };

  const all = await conn.query(soql, { ...options, autoFetch: true, maxFetch: 10_000 });
  assert.equal(all.totalSize, total);
  assert.equal(new Set(all.records.map((row) => row.Id)).size, total);

  let page = await conn.query(soql, options);
  const sizes = [page.records.length];
  while (!page.done) {
    page = await conn.queryMore(page.nextRecordsUrl, options);
    sizes.push(page.records.length);
  }
  assert.deepEqual(sizes, [200, 200, 50]);

  const streamed = await new Promise((resolve, reject) => {
    const ids = new Set();
    conn
      .query(soql, options)
      .on('record', (row) => ids.add(row.Id))
      .on('end', () => resolve(ids))
      .on('error', reject)
      .run({ autoFetch: true, maxFetch: 10_000, headers: options.headers });
  });
  assert.equal(streamed.size, total);
  const destroyed = await sets.destroy([...streamed], { allowRecursive: true });
  assert.equal(destroyed.filter((result) => result.success).length, total);
});

test('queries: parents, children, aggregates, counts, dates', async () => {
  const parents = await conn.query(
    `SELECT Username, Profile.Name FROM User WHERE Username = '${world.ana}'`,
  );
  assert.equal(parents.records[0].Profile.Name, 'Standard User');
  const children = await conn
    .sobject('Profile')
    .find({ Name: 'Standard User' }, 'Id, Name')
    .include('Users', { IsActive: true }, 'Username')
    .end();
  assert.ok(children[0].Users.records.some((user) => user.Username === world.ana));
  const groups = await conn.query('SELECT Profile.Name name, COUNT(Id) total FROM User GROUP BY Profile.Name');
  assert.ok(groups.records.find((row) => row.name === 'Standard User').total >= 2);
  const recent = await conn
    .sobject('User')
    .count({ CreatedDate: { $gte: jsforce.SfDate.toDateTimeLiteral(new Date(Date.now() - 3_600_000)) } });
  assert.ok(recent >= 3);
});

test('describes say what can be written, what refers where and which values are allowed', async () => {
  const all = await conn.describeGlobal();
  assert.ok(all.sobjects.some((type) => type.name === 'User' && type.keyPrefix === '005'));
  const user = await conn.describe('User');
  const field = (name) => user.fields.find((one) => one.name === name);
  assert.equal(field('Username').nillable, false);
  assert.deepEqual(field('ProfileId').referenceTo, ['Profile']);
  assert.ok(field('EmailEncodingKey').picklistValues.some((value) => value.value === 'UTF-8'));
  assert.equal(field('FederationIdentifier').idLookup, true);
});

test('what was looked at is in recent, in all and by type', async () => {
  const { Id } = await conn.sobject('User').findOne({ Username: world.ben }, 'Id');
  await conn.sobject('User').retrieve(Id);
  assert.equal((await conn.recent(1))[0].Id, Id);
  assert.equal((await conn.recent('User', 1))[0].Id, Id);
  assert.equal((await conn.sobject('User').recent())[0].Id, Id);
});

test('limits, and the usage that each answer carries', async () => {
  const limits = await conn.limits();
  assert.ok(limits.DailyApiRequests.Max > limits.DailyApiRequests.Remaining);
  const { used, limit } = conn.limitInfo.apiUsage;
  assert.equal(limit, limits.DailyApiRequests.Max);
  await conn.query('SELECT Id FROM Organization');
  assert.equal(conn.limitInfo.apiUsage.used, used + 1);
});

test('identity and userinfo are of the user who is logged in', async () => {
  const identity = await conn.identity();
  assert.equal(identity.username, world.admin);
  assert.equal(identity.urls.rest, `${conn.instanceUrl}/services/data/v{version}/`);
  const info = await conn.request(`${conn.instanceUrl}/services/oauth2/userinfo`);
  assert.equal(info.user_id, identity.user_id);
  assert.equal(info.organization_id, identity.organization_id);
  const fresh = new jsforce.Connection({
    instanceUrl: conn.instanceUrl,
    accessToken: conn.accessToken,
    version: conn.version,
  });
  assert.equal((await fresh.identity()).username, world.admin);
});

test('composite and batch: later parts refer to earlier ones', async () => {
  const answer = await conn.requestPost('/composite', {
    allOrNone: true,
    compositeRequest: [
      {
        method: 'POST',
        url: `/services/data/v${conn.version}/sobjects/PermissionSet`,
        referenceId: 'set',
        body: { Name: 'Composite', Label: 'Composite' },
      },
      { method: 'GET', url: `/services/data/v${conn.version}/sobjects/PermissionSet/@{set.id}`, referenceId: 'read' },
    ],
  });
  assert.deepEqual(answer.compositeResponse.map((part) => part.httpStatusCode), [201, 200]);
  assert.equal(answer.compositeResponse[1].body.Name, 'Composite');
  const batch = await conn.requestPost('/composite/batch', {
    batchRequests: [
      { method: 'GET', url: `v${conn.version}/limits` },
      { method: 'GET', url: `v${conn.version}/sobjects/Nothing` },
    ],
  });
  assert.equal(batch.hasErrors, true);
  assert.deepEqual(batch.results.map((part) => part.statusCode), [200, 404]);
});

test('refusals reach the caller with the code of Salesforce', async () => {
  const users = conn.sobject('User');
  const ana = await users.findOne({ Username: world.ana }, 'Id');
  await failsWith(conn.query('SELECT FROM User'), 'MALFORMED_QUERY');
  await failsWith(conn.query('SELECT Nothing FROM User'), 'INVALID_FIELD', /No such column 'Nothing'/);
  await failsWith(conn.query('SELECT Id FROM Nothing'), 'INVALID_TYPE', /sObject type 'Nothing' is not supported/);
  await failsWith(conn.queryMore('01g5f0000000000AAA-2000'), 'INVALID_QUERY_LOCATOR');
  await failsWith(users.create(await newUser(conn, world.ana)), 'DUPLICATE_USERNAME');
  await failsWith(users.create({ Username: 'eve@acme.example' }), 'REQUIRED_FIELD_MISSING');
  await failsWith(
    users.update({ Id: ana.Id, EmailEncodingKey: 'EBCDIC' }),
    'INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST',
  );
  await failsWith(users.retrieve('001000000000000AAA'), 'MALFORMED_ID');
  await failsWith(conn.sobject('Nothing').describe(), 'NOT_FOUND');
  await failsWith(users.upsert({ Nothing: 'x' }, 'Nothing'), 'NOT_FOUND', /Provided external ID field does not exist/);
  const sets = conn.sobject('PermissionSet');
  await sets.create({ Name: 'Twice', Label: 'Twice' });
  await failsWith(sets.create({ Name: 'Twice', Label: 'Twice' }), 'DUPLICATE_VALUE');
});

test('a GET into a maintenance window is tried again until it is over; what lasts reaches the caller', async () => {
  const lonely = await connect(world.ben);
  const quickly = { retry: { minTimeout: 10 } };
  await control('faults', { path: 'GET .*/limits', kind: 'maintenance', times: '3' });
  assert.ok((await lonely.request('/limits', quickly)).DailyApiRequests);
  await control('faults', { path: 'GET .*/limits', kind: 'maintenance', times: '6' });
  await failsWith(lonely.request('/limits', quickly), 'ERROR_HTTP_503', /maintenance/);
});

test('a limit that is used up and a dead token that cannot be renewed reach the caller', async () => {
  const lonely = await connect(world.ben);
  await control('faults', { path: 'GET .*/query', kind: 'daily-limit' });
  await failsWith(lonely.query('SELECT Id FROM User'), 'REQUEST_LIMIT_EXCEEDED');
  const noRenewal = new jsforce.Connection({ instanceUrl: lonely.instanceUrl, accessToken: lonely.accessToken });
  await control('expire-tokens', { username: world.ben });
  await failsWith(noRenewal.query('SELECT Id FROM User'), 'INVALID_SESSION_ID', /^Session expired or invalid$/);
});
