import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";
import { Link } from "../../kit/room/template/static/link.js";
import { noConnection, page, pass, Stream, server, settle } from "./page.js";

const BUSY = { status: 429, data: {} };

let link;
let states;
let window;

beforeEach(() => {
  window = page();
  link = new Link("http://127.0.0.1:8866/yack/", "privacy_1");
  states = [];
  link.onstate = (state) => states.push(state);
});

// Keep a value and note what the person is told.
function keep(value, name = "answer:k") {
  const told = [];
  link.keep(name, "room/answer", { value }, (how, why, data) => told.push({ how, why, data }));
  return told;
}

const hows = (told) => told.map(({ how }) => how);
const sent = () => server.asked.map(({ body }) => body.value);

test("an answer goes with the workshop, and is kept once the server says so", async () => {
  const told = keep("yes");
  assert.deepEqual(hows(told), ["sending"]);
  await settle();
  assert.equal(server.asked[0].method, "POST");
  assert.deepEqual(server.asked[0].body, { workshop: "privacy_1", value: "yes" });
  assert.deepEqual(hows(told), ["sending", "kept"]);
  assert.deepEqual(states, ["here"]);
});

test("without a connection it is sent again, ever more slowly, until it is kept", async () => {
  server.answer = noConnection;
  const told = keep("yes");
  await settle();
  assert.deepEqual(states, ["away"]);
  for (const [seconds, tries] of [
    [0.9, 1],
    [0.1, 2],
    [1.9, 2],
    [0.1, 3],
    [4, 4],
    [8, 5],
    [15, 6],
    [15, 7],
  ]) {
    await pass(1000 * seconds);
    assert.equal(server.asked.length, tries, `after ${seconds} s more`);
  }
  server.answer = null;
  await pass(15_000);
  assert.equal(told.at(-1).how, "kept");
  await pass(60_000);
  assert.equal(server.asked.length, 8);
});

test("a server that is too busy, or broken, is asked again", async () => {
  server.answer = BUSY;
  const told = keep("yes");
  await settle();
  assert.match(told.at(-1).why, /too much at once/);
  assert.deepEqual(states, []);
  server.answer = 503;
  await pass(1000);
  assert.match(told.at(-1).why, /the room could not store it/);
  server.answer = { status: 503, data: { error: "Close the viewer." } };
  await pass(2000);
  assert.deepEqual([told.at(-1).how, told.at(-1).why], ["waiting", "Close the viewer."]);
  server.answer = null;
  await pass(4000);
  assert.equal(told.at(-1).how, "kept");
});

test("a refusal is told in the server's words, or in ours, and not repeated", async () => {
  server.answer = { status: 409, data: { error: "This vote is closed." } };
  const told = keep("yes");
  await settle();
  assert.deepEqual([told.at(-1).how, told.at(-1).why], ["refused", "This vote is closed."]);
  server.answer = 400;
  const other = keep("yes");
  await settle();
  assert.match(other.at(-1).why, /did not take this/);
  await pass(60_000);
  assert.equal(server.asked.length, 2);
});

test("a browser that the room doesn't know is told to join again", async () => {
  server.answer = 403;
  const told = keep("yes");
  await settle();
  assert.equal(told.at(-1).how, "refused");
  assert.deepEqual(states, ["unknown"]);
});

test("a changed answer takes the place of the one on its way", async () => {
  let release;
  server.answer = () =>
    new Promise((resolve) => {
      release = resolve;
    });
  const first = keep("no");
  const second = keep("yes");
  await settle();
  assert.deepEqual(sent(), ["no"]);
  release(200);
  await settle();
  assert.deepEqual(sent(), ["no", "yes"]);
  release(200);
  await settle();
  assert.deepEqual([hows(first), hows(second)], [["sending"], ["sending", "kept"]]);
});

test("answers to two questions don't wait for each other", async () => {
  server.answer = ({ body }) => (body.value === "a" ? noConnection : 200);
  keep("a", "answer:one");
  const other = keep("b", "answer:two");
  await settle();
  assert.equal(other.at(-1).how, "kept");
});

test("when the connection is back nothing waits for its turn", async () => {
  link.listen();
  server.answer = noConnection;
  const told = keep("yes");
  await settle();
  server.answer = null;
  window.dispatchEvent(new Event("online"));
  await settle();
  assert.equal(told.at(-1).how, "kept");
  assert.equal(Stream.opened.length, 2);
});

test("an answer waits no longer than a second once the server is found again", async () => {
  link.listen();
  server.answer = noConnection;
  const told = keep("yes");
  await pass(40_000);
  server.answer = null;
  await pass(2000);
  Stream.last.tell("open");
  await pass(1000);
  assert.equal(told.at(-1).how, "kept");
});

test("a page without a stream, as that of a person's data, opens none", async () => {
  server.answer = noConnection;
  keep("yes");
  await settle();
  window.dispatchEvent(new Event("online"));
  await pass(60_000);
  assert.equal(Stream.opened.length, 0);
});

test("a server that doesn't answer within twelve seconds counts as away", async () => {
  server.answer = ({ signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", reject));
  const asked = link.ask("room/state").catch(() => "given up");
  await pass(11_900);
  assert.equal(await Promise.race([asked, settle()]), undefined);
  await pass(100);
  assert.equal(await asked, "given up");
});

test("an answer that is no JSON is an answer without words", async () => {
  server.answer = () => ({ status: 400, data: Promise.reject(new SyntaxError("<html>")) });
  assert.deepEqual(await link.ask("room/state"), { status: 400, data: {} });
});

test("news arrive by the stream", async () => {
  const news = [];
  link.onnews = (one) => news.push(one);
  link.listen();
  assert.match(Stream.last.address, /room\/events\?workshop=privacy_1$/);
  Stream.last.tell("open");
  Stream.last.tell("public", { polls: {} });
  assert.deepEqual([states, news], [["here"], [{ polls: {} }]]);
});

const asked = () => server.asked.filter(({ method }) => method === "HEAD");

test("a stream that the server ends is opened again, not by all at once", async () => {
  link.listen();
  Stream.last.tell("open");
  Stream.last.tell("error");
  await settle();
  assert.deepEqual([states, Stream.last.closed, asked().length], [["here"], true, 1]);
  await pass(1900);
  assert.equal(Stream.opened.length, 1);
  await pass(2200);
  assert.equal(Stream.opened.length, 2);
});

test("a server that is away is asked about every second or two, and found within two", async () => {
  link.listen();
  server.answer = noConnection;
  Stream.last.tell("error");
  await settle();
  assert.deepEqual([states, Stream.last.closed], [["away"], true]);
  for (let second = 0; second < 60; second += 1) await pass(1000);
  assert.ok(asked().length >= 30 && asked().length <= 61, `asked ${asked().length} times`);
  assert.equal(Stream.opened.length, 1);
  server.answer = null;
  await pass(1000);
  await pass(1000);
  Stream.last.tell("open");
  assert.deepEqual([Stream.opened.length, states.at(-1)], [2, "here"]);
  const before = asked().length;
  await pass(60_000);
  assert.equal(asked().length, before);
});

test("a server that is away for long is asked about more seldom", async () => {
  link.listen();
  server.answer = noConnection;
  Stream.last.tell("error");
  for (let second = 0; second < 240; second += 1) await pass(1000);
  const before = asked().length;
  for (let second = 0; second < 60; second += 1) await pass(1000);
  assert.ok(asked().length - before <= 15);
});

test("a question that hangs isn't waited for, and few hang at once", async () => {
  link.listen();
  const open = new Set();
  server.answer = ({ signal }) =>
    new Promise((_resolve, reject) => {
      open.add(signal);
      signal.addEventListener("abort", () => {
        open.delete(signal);
        reject(new Error("stopped"));
      });
    });
  Stream.last.tell("error");
  for (let second = 0; second < 20; second += 1) {
    await pass(1000);
    assert.ok(open.size <= 3);
  }
  assert.equal(states.at(-1), "away");
  server.answer = null;
  await pass(1000);
  await pass(1000);
  assert.deepEqual([Stream.opened.length, open.size], [2, 0]);
});

test("a server in trouble is away, and asked again without haste", async () => {
  link.listen();
  server.answer = 502;
  Stream.last.tell("error");
  await settle();
  assert.deepEqual([states, asked().length], [["away"], 1]);
  await pass(4000);
  assert.equal(Stream.opened.length, 2);
});

test("a stream that doesn't open within twelve seconds is asked about", async () => {
  link.listen();
  await pass(12_000);
  assert.deepEqual([states, asked().length, Stream.opened.length], [["away"], 1, 2]);
});

test("a stream that the server refuses isn't asked for again", async () => {
  link.listen();
  server.answer = 401;
  Stream.last.tell("error");
  await settle();
  assert.deepEqual(states, ["unknown"]);
  await pass(60_000);
  assert.equal(Stream.opened.length, 1);
});

test("a page that is left doesn't open its stream again", async () => {
  link.listen();
  link.leaving = true;
  Stream.last.tell("error");
  await pass(60_000);
  assert.deepEqual([states, server.asked, Stream.opened.length], [[], [], 1]);
});

test("one stream is open at a time, and the end of an old one is no news", async () => {
  link.listen();
  const [old] = Stream.opened;
  link.listen();
  assert.deepEqual([old.closed, Stream.last.closed], [true, false]);
  Stream.last.tell("open");
  old.tell("error");
  await pass(60_000);
  assert.equal(Stream.opened.length, 2);
});

test("a full disk is named, and the answer is sent again until there is space", async () => {
  server.answer = { status: 507, data: {} };
  const told = keep("yes");
  await settle();
  assert.equal(told.at(-1).how, "waiting");
  assert.match(told.at(-1).why, /disk .* is full/);
  server.answer = null;
  await pass(1000);
  assert.deepEqual([told.at(-1).how, sent().length], ["kept", 2]);
});

const beat = (run = "a") => Stream.last.tell("beat", { run });

test("a room that gives no sign of life for less than five seconds is away, before anything fails", async () => {
  link.listen();
  Stream.last.tell("open");
  server.answer = ({ signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", reject));
  for (let seconds = 0; seconds < 30; seconds += 1.5) {
    await pass(1500);
    beat();
  }
  assert.deepEqual(states, ["here"]);
  const told = keep("yes");
  await pass(4400);
  assert.deepEqual([states, hows(told)], [["here"], ["sending"]]);
  await pass(100);
  assert.deepEqual(
    [states, hows(told)],
    [
      ["here", "away"],
      ["sending", "waiting"],
    ],
  );
  assert.match(told.at(-1).why, /^Not kept yet/);
});

test("a sign of life on the old stream is enough, and ends the asking", async () => {
  link.listen();
  Stream.last.tell("open");
  server.answer = ({ signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", reject));
  await pass(4500);
  assert.equal(states.at(-1), "away");
  beat();
  const before = asked().length;
  for (let seconds = 0; seconds < 30; seconds += 1.5) {
    await pass(1500);
    beat();
  }
  assert.deepEqual([states, Stream.opened.length], [["here", "away", "here"], 1]);
  assert.equal(asked().length, before);
});

test("a device that has slept itself listens once more before it says anything", async () => {
  link.listen();
  Stream.last.tell("open");
  mock.timers.setTime(Date.now() + 300_000); // no timer fires while it sleeps
  await pass(4500);
  assert.deepEqual(states, ["here"]);
  await pass(4500);
  assert.deepEqual(states, ["here", "away"]);
});

test("another run of the server is told from the same one that was silent", async () => {
  let restarts = 0;
  link.onrestart = () => {
    restarts += 1;
  };
  link.listen();
  beat("a");
  beat("a");
  assert.equal(restarts, 0);
  beat("b");
  beat("b");
  assert.equal(restarts, 1);
});
