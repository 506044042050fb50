// Shows orders, orgs and records as the REST interface gives them. Texts are set as text, never as markup.
"use strict";

const ROWS = 100;
const REFRESH_MILLIS = 5000;
const KEY = "orgbridge-api-key";
const seen = new Set();
let asked = false;

async function get(path) {
  const key = sessionStorage.getItem(KEY);
  const response = await fetch(path, { headers: key ? { "X-Api-Key": key } : {} });
  if (response.status === 401 && !asked) {
    asked = true;
    const given = window.prompt("API key");
    if (given) sessionStorage.setItem(KEY, given);
    asked = !given;
    return get(path);
  }
  if (!response.ok && response.status !== 503) throw new Error(path + " answered " + response.status);
  return response.json();
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined && text !== null) made.textContent = text;
  if (className) made.className = className;
  return made;
}

function time(text) {
  const made = element("time", new Date(text).toLocaleString());
  made.dateTime = text;
  return made;
}

function stateOf(state) {
  const end = state === "FOLLOWED" ? " end" : state === "FAILED" ? " failed" : "";
  return element("span", state, "state" + end);
}

function orderCard(order) {
  const card = element("article", null, "card");
  const title = element("h3", order.company || order.orderId);
  title.append(stateOf(order.state));
  card.append(title, element("p", order.orderId + " · " + order.username, "hint"));
  if (order.reason) card.append(element("p", order.reason, "trouble"));
  if (order.nextStep) card.append(element("p", order.nextStep));
  return card;
}

function orgCard(org) {
  const card = element("article", null, "card");
  const title = element("h3", org.name);
  title.append(stateOf(org.state));
  const usage = org.apiUsage ? " · API " + org.apiUsage.used + " of " + org.apiUsage.max : "";
  card.append(
    title,
    element("p", org.orgId + " · " + org.instanceUrl, "hint"),
    element("p", org.users + " users · " + org.posts + " posts · " + org.records + " records" + usage));
  const troubled = org.feeds.filter((feed) => feed.error);
  card.append(element("p", org.feeds.length + " feeds · token " + org.token.status, "hint"));
  troubled.forEach((feed) => card.append(element("p", feed.feed + ": " + feed.error, "trouble")));
  return card;
}

function credentialRow(credential) {
  const row = element("tr");
  const token = credential.token;
  const obtained = element("td");
  if (token.obtainedAt) obtained.append(time(token.obtainedAt));
  const link = element("a", "Obtain new token");
  link.href = credential.obtain;
  const obtain = element("td");
  obtain.append(link);
  row.append(
    element("td", credential.username),
    element("td", credential.name ? credential.name + " · " + credential.org : credential.org),
    element("td", token.flow),
    labelled("access token", token.accessToken),
    labelled("refresh token", token.refreshToken),
    obtained,
    obtain);
  return row;
}

// On a phone the table has no head, so that each cell says what it holds.
function labelled(label, text) {
  const cell = element("td", text, text === "Set" ? "" : "trouble");
  cell.dataset.label = label;
  return cell;
}

function recordRow(record, isNew) {
  const row = element("tr", null, isNew ? "new" : "");
  const fields = element("dl");
  for (const [name, value] of Object.entries(record.fields)) {
    if (value === null || value.length === 0) continue;
    const pair = element("div");
    pair.append(element("dt", name), element("dd", Array.isArray(value) ? value.join(", ") : value));
    fields.append(pair);
  }
  const posted = element("td");
  posted.append(time(record.postedAt));
  const what = element("td");
  what.append(fields);
  const rule = record.parentId ? record.rule + " (comment)" : record.rule;
  row.append(posted, element("td", record.orgName), element("td", record.authorName), element("td", rule), what);
  return row;
}

const keyOf = (record) => [record.orgId, record.postId, record.rule, record.ordinal, JSON.stringify(record.fields)].join();

function fill(id, cards, noun) {
  document.getElementById(id).replaceChildren(...cards);
  document.getElementById(id + "-count").textContent = cards.length + " " + noun;
}

async function refresh() {
  const pill = document.getElementById("health");
  try {
    const [health, orders, orgs, records] = await Promise.all([
      get("/observe/health"), get("/api/orders"), get("/api/orgs"), get("/api/records?limit=" + ROWS)]);
    pill.textContent = health.status;
    pill.className = "pill " + (health.status === "UP" ? "up" : "down");
    const open = orders.orders.filter((order) => order.state !== "FOLLOWED");
    document.getElementById("orders-section").hidden = open.length === 0;
    fill("orders", open.map(orderCard), open.length === 1 ? "on its way" : "on their way");
    fill("orgs", orgs.orgs.map(orgCard), "orgs");
    const unset = orgs.credentials.filter((credential) => credential.token.status !== "set").length;
    document.getElementById("credentials").replaceChildren(...orgs.credentials.map(credentialRow));
    document.getElementById("credentials-count").textContent =
      orgs.credentials.length + (unset > 0 ? ", " + unset + " not set" : "");
    const first = seen.size === 0;
    const rows = records.records.map((record) => recordRow(record, !first && !seen.has(keyOf(record))));
    records.records.forEach((record) => seen.add(keyOf(record)));
    document.getElementById("records").replaceChildren(...rows);
    document.getElementById("records-count").textContent = rows.length + (records.nextCursor ? "+" : "");
    document.getElementById("no-records").hidden = rows.length > 0;
    document.getElementById("updated").textContent = "As of " + new Date().toLocaleTimeString();
  } catch (error) {
    pill.textContent = "no answer";
    pill.className = "pill down";
  }
}

async function keepFresh() {
  await refresh();
  setTimeout(keepFresh, REFRESH_MILLIS);
}

keepFresh();
if (!sessionStorage.getItem(KEY)) {
  new EventSource("/api/records").addEventListener("record", refresh);
}
