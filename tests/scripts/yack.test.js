import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { noConnection, page, pass, run, Stream, server, settle, text } from "./page.js";

const asked = (declared) => JSON.stringify(declared).replaceAll('"', "&quot;");
const POLL = {
  kind: "poll",
  key: "share",
  question: "Share it?",
  options: { yes: "Yes", no: "No" },
};
const WALL = { kind: "wall", key: "ideas", question: "Ideas?" };
const PAGE = `
  <div id="room" data-base="http://127.0.0.1:8866/yack/" data-workshop="privacy_1"></div>
  <p id="said"></p>
  <div id="away" hidden><p></p><a hidden>Join again</a></div>
  <div id="back" hidden><p></p><button id="anew" hidden></button></div>
  <div id="strip-agenda"></div><div id="strip-pulse"></div>
  <div id="main"><section data-yack="${asked(POLL)}"></section></div>`;
const NOTHING = { answers: {}, notes: {}, me_too: [], pulse: null };

let window;

function state(mine = {}, shared = {}) {
  return { status: 200, data: { public: shared, mine: { ...NOTHING, ...mine } } };
}

async function open(answer = state()) {
  window = page(PAGE);
  server.answer = answer;
  await run("yack.js");
}

const away = () => document.getElementById("away");
const back = () => (document.getElementById("back").hidden ? "" : text("#back p"));
const chosen = () => text(".kept");

beforeEach(() => open());

test("a page asks once for all there is, then listens", () => {
  assert.deepEqual(
    server.asked.map(({ path }) => path),
    ["room/state?workshop=privacy_1"],
  );
  assert.equal(Stream.opened.length, 1);
});

test("what a notebook asks becomes a control, with what this browser has answered", async () => {
  await open(state({ answers: { share: { 1: "no" } } }));
  assert.ok(document.querySelector("section.poll input"));
  assert.equal(chosen(), "You chose: No.");
});

test("an output that comes later becomes a control as well, once", async () => {
  const late = `<section data-yack="${asked(WALL)}"></section>`;
  document.getElementById("main").insertAdjacentHTML("beforeend", late);
  await settle();
  Stream.last.tell("public", { walls: { ideas: [{ id: 1, text: "Ask", me_too: 0 }] } });
  assert.equal(text(".wall .note"), "Ask");
  assert.equal(document.querySelectorAll(".wall form").length, 1);
});

test("a kind that this kit doesn't know is left alone, and stops nothing", async () => {
  const dance = `<section data-yack="${asked({ kind: "dance" })}">words</section>`;
  const wall = `<section data-yack="${asked(WALL)}"></section>`;
  document.getElementById("main").insertAdjacentHTML("beforeend", dance + wall);
  await settle();
  assert.equal(text("section:nth-of-type(2)"), "words");
  assert.equal(document.querySelectorAll(".wall form").length, 1);
});

test("while a note of one's own waits, news let the page look what became of it", async () => {
  const held = { ideas: [{ id: "a1", text: "Ask", held: true }] };
  await open(state({ notes: held }));
  const late = `<section data-yack="${asked(WALL)}"></section>`;
  document.getElementById("main").insertAdjacentHTML("beforeend", late);
  await settle();
  assert.match(text(".wall form"), /Waiting for the facilitator to look at it: 1/);
  const before = server.asked.length;
  server.answer = state();
  Stream.last.tell("public", { walls: { ideas: [] } });
  await pass(3000);
  assert.equal(server.asked.length, before + 1);
  assert.doesNotMatch(text(".wall form"), /Waiting/);
  Stream.last.tell("public", { walls: { ideas: [] } });
  await pass(3000);
  assert.equal(server.asked.length, before + 1); // nothing waits: nothing is asked
});

test("news change every control and leave what this browser has answered", async () => {
  await open(state({ answers: { share: { 1: "no" } } }));
  const agenda = { title: "Vote", items: [], item: 0, ends_at: 1, minutes_left: 3, paused: false };
  Stream.last.tell("public", { agenda, polls: { share: { phase: "second", round: 2 } } });
  assert.equal(text("#strip-agenda .left"), "3 min left");
  assert.match(text(".poll .phase"), /^Second vote/);
  assert.equal(chosen(), "First you chose: No.");
});

test("a lost connection is shown; once it is back that is said, and all is asked for again", async () => {
  server.answer = noConnection;
  Stream.last.tell("error");
  await settle();
  assert.equal(away().hidden, false);
  assert.match(text("#away p"), /^No connection to the room/);
  assert.equal(away().querySelector("a").hidden, true);
  server.answer = state({ answers: { share: { 1: "yes" } } });
  await pass(4000);
  Stream.last.tell("open");
  await settle();
  assert.equal(away().hidden, true);
  assert.equal(back(), "The room is back. Nothing of yours is lost.");
  assert.equal(chosen(), "You chose: Yes.");
});

test("a browser that the room doesn't know is shown the way in", async () => {
  await open(403);
  assert.equal(away().hidden, false);
  assert.match(text("#away p"), /Join again to go on/);
  assert.equal(away().querySelector("a").hidden, false);
});

test("a page that opens without a connection is away, and still listens", async () => {
  await open(noConnection);
  assert.equal(away().hidden, false);
  assert.equal(Stream.opened.length, 1);
});

test("a server in trouble is asked again, and the bar doesn't stay for ever", async () => {
  await open(503);
  assert.equal(away().hidden, false);
  server.answer = state({ answers: { share: { 1: "yes" } } });
  await pass(3000);
  assert.deepEqual([away().hidden, chosen()], [true, "You chose: Yes."]);
});

test("a request that fails beside a stream that lives doesn't leave the bar there", async () => {
  Stream.last.tell("open");
  server.answer = { status: 200, data: {} };
  window.dispatchEvent(new Event("pagehide"));
  server.answer = noConnection;
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  await settle();
  assert.equal(away().hidden, false);
  server.answer = state();
  await pass(2000);
  Stream.last.tell("open");
  await settle();
  assert.equal(away().hidden, true);
});

test("a page that comes back from the history asks and listens again", async () => {
  window.dispatchEvent(new Event("pagehide"));
  Stream.last.tell("error");
  await pass(60_000);
  assert.equal(Stream.opened.length, 1);
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  await settle();
  assert.equal(server.asked.length, 2);
  assert.equal(Stream.opened.length, 2);
  Stream.last.tell("error");
  await pass(4000);
  assert.equal(Stream.opened.length, 3);
});

test("the first showing of a page is no return", async () => {
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
  await settle();
  assert.equal(Stream.opened.length, 1);
});

test("a kernel's file of answers is handed in over the same link", async () => {
  const file = btoa(JSON.stringify({ answers: { q: "1" } }));
  const link = `<a download href="data:application/json;base64,${file}">a</a>`;
  const box = `<div class="kit-hand-in"><input value="V"><p></p></div>`;
  document.getElementById("main").insertAdjacentHTML("beforeend", box);
  await settle();
  document.querySelector(".kit-hand-in p").innerHTML = link;
  await settle();
  assert.equal(server.asked.at(-1).path, "room/hand-in");
  assert.equal(server.asked.at(-1).body.workshop, "privacy_1");
});
