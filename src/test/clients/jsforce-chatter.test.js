// jsforce's Chatter resources: groups, members, feeds, posts, comments, likes, batches.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { connect, control, failsWith, world } from './world.js';

let admin;
let ana;
let group;

const text = (message) => ({ messageSegments: [{ type: 'Text', text: message }] });
const post = (chatter, subjectId, message) =>
  chatter.resource('/feed-elements').create({ feedElementType: 'FeedItem', subjectId, body: text(message) });

// The update() of a resource sends POST, which these do not know.
const patch = (chatter, url, body) => chatter.request({ method: 'PATCH', url, body });

before(async () => {
  admin = await connect(world.admin);
  ana = await connect(world.ana);
  const created = await admin.chatter
    .resource('/groups')
    .create({ name: 'Client trips', visibility: 'PublicAccess', description: 'Where we fly' });
  group = created.id;
  await admin.chatter.resource(`/groups/${group}/members`).create({ userId: ana.userInfo.id });
});

test('a group: read, found, changed, its members listed', async () => {
  const groups = admin.chatter.resource('/groups', { q: 'Client trips' });
  const found = await groups.retrieve();
  assert.deepEqual(found.groups.map((one) => one.id), [group]);
  const changed = await patch(admin.chatter, `/groups/${group}`, { description: 'Where we flew' });
  assert.equal(changed.description, 'Where we flew');
  assert.equal((await admin.chatter.resource(`/groups/${group}`).retrieve()).memberCount, 2);
  const members = await admin.chatter.resource(`/groups/${group}/members`).retrieve();
  assert.deepEqual(
    members.members.map((member) => [member.user.id, member.role]).sort(),
    [
      [admin.userInfo.id, 'GroupOwner'],
      [ana.userInfo.id, 'StandardMember'],
    ].sort(),
  );
});

test('a user: me, by id, and the resources that the answer leads to', async () => {
  const me = await ana.chatter.resource('/users/me').retrieve();
  assert.equal(me.id, ana.userInfo.id);
  assert.equal(me.username, world.ana);
  const followed = await ana.chatter.resource(me.url).retrieve();
  assert.equal(followed.id, me.id);
  const groups = await ana.chatter.resource('/users/me/groups').retrieve();
  assert.ok(groups.groups.some((one) => one.id === group));
});

test('a post: made, in the feed of the group and in the news of its members, edited, deleted', async () => {
  const made = await post(ana.chatter, group, 'LH442 to New York');
  assert.equal(made.feedElementType, 'FeedItem');
  assert.equal(made.body.text, 'LH442 to New York');
  assert.equal(made.parent.id, group);
  const feed = await admin.chatter.resource(`/feeds/record/${group}/feed-elements`).retrieve();
  assert.equal(feed.elements[0].id, made.id);
  const news = await admin.chatter.resource('/feeds/news/me/feed-elements').retrieve();
  assert.ok(news.elements.some((element) => element.id === made.id));
  const edited = await patch(ana.chatter, `/feed-elements/${made.id}`, { body: text('LH404 to New York') });
  assert.equal(edited.body.text, 'LH404 to New York');
  const one = ana.chatter.resource(`/feed-elements/${made.id}`);
  await one.delete();
  await failsWith(one.retrieve(), 'NOT_FOUND');
});

test('pages of a feed lead to its end by the URLs that each gives', async () => {
  const made = [];
  for (let n = 0; n < 7; n++) {
    made.unshift((await post(ana.chatter, 'me', `page ${n}`)).id);
  }
  const read = [];
  let url = '/feeds/user-profile/me/feed-elements?pageSize=3';
  while (url) {
    const page = await ana.chatter.resource(url).retrieve();
    read.push(...page.elements.map((element) => element.id));
    url = page.nextPageUrl;
  }
  assert.deepEqual(read.filter((id) => made.includes(id)), made);
});

test('comments and likes: made, listed, counted, taken back', async () => {
  const { id } = await post(ana.chatter, group, 'BA117 to New York');
  const comments = admin.chatter.resource(`/feed-elements/${id}/capabilities/comments/items`);
  const comment = await comments.create({ body: text('Window seat?') });
  assert.equal(comment.body.text, 'Window seat?');
  assert.deepEqual((await comments.retrieve()).items.map((item) => item.id), [comment.id]);
  const likes = admin.chatter.resource(`/feed-elements/${id}/capabilities/chatter-likes/items`);
  const like = await likes.create('');
  assert.equal(like.user.id, admin.userInfo.id);
  const element = await ana.chatter.resource(`/feed-elements/${id}`).retrieve();
  assert.equal(element.capabilities.chatterLikes.page.total, 1);
  assert.equal(element.capabilities.comments.page.total, 1);
  await admin.chatter.resource(`/likes/${like.id}`).delete();
  await admin.chatter.resource(`/comments/${comment.id}`).delete();
  const bare = await ana.chatter.resource(`/feed-elements/${id}`).retrieve();
  assert.equal(bare.capabilities.chatterLikes.page.total, 0);
  assert.equal(bare.capabilities.comments.page.total, 0);
});

test('a batch answers each of its requests, good or bad', async () => {
  const { chatter } = ana;
  const { id: gone } = await post(chatter, group, 'soon gone');
  await chatter.resource(`/feed-elements/${gone}`).delete();
  const made = chatter.resource('/feed-elements').create({
    feedElementType: 'FeedItem',
    subjectId: group,
    body: text('from a batch'),
  });
  const me = chatter.resource('/users/me').retrieve();
  const nothing = chatter.resource(`/feed-elements/${gone}`).retrieve();
  const refusal = [];
  const answer = await chatter.batch([made, me, nothing]).finally(() => nothing.then(null, (e) => refusal.push(...e)));
  assert.equal(answer.hasErrors, true);
  assert.deepEqual(answer.results.map((result) => result.statusCode), [201, 200, 404]);
  assert.equal((await made).body.text, 'from a batch');
  assert.equal((await me).username, world.ana);
  assert.equal(refusal[0].errorCode, 'NOT_FOUND');
});

test('a dead token is renewed in the middle of a post, which is there once', async () => {
  await control('expire-tokens', { username: world.ana });
  await post(ana.chatter, group, 'after the renewal');
  const found = await ana.chatter.resource('/feed-elements', { q: 'renewal' }).retrieve();
  assert.equal(found.elements.length, 1);
});

test('refusals reach the caller with the code of Chatter', async () => {
  await failsWith(post(ana.chatter, group, 'x'.repeat(10_001)), 'STRING_TOO_LONG');
  await failsWith(ana.chatter.resource('/feeds/nothing').retrieve(), 'NOT_FOUND');
  await failsWith(ana.chatter.resource('/users/nobody').retrieve(), 'INVALID_ID_FIELD');
  await control('faults', { path: 'GET .*/chatter/users', kind: 'chatter-limit', times: '6' });
  await failsWith(
    ana.request('/chatter/users/me', { retry: { minTimeout: 10 } }),
    'REQUEST_LIMIT_EXCEEDED',
    /hourly request limit/,
  );
});
