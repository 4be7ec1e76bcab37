import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { button, noConnection, page, run, Stream, server, settle, template, text } from "./page.js";

const FRAME = `
  <div id="room" data-base="http://127.0.0.1:8866/yack/" data-workshop="privacy_1"></div>
  <p id="said"></p><div id="away" hidden><p></p></div>`;
const POLL = {
  kind: "poll",
  key: "share",
  question: "Share it?",
  options: { yes: "Yes", no: "No" },
};
const WALL = { kind: "wall", key: "ideas", question: "Ideas?" };
const SHOWN = [{ round: 1, counts: { yes: 5 }, total: 5 }];

async function open(name) {
  page(FRAME + template(`${name}.html`));
  await run(`${name}.js`);
}

const news = (data) => Stream.last.tell("public", data);
const asked = () => server.asked.map(({ path, body }) => [path, body]);
const wish = (deed) => ["lead/do", { workshop: "privacy_1", ...deed }];
const hidden = (id) => document.getElementById(id).hidden;

beforeEach(() => open("lead"));

test("a button does its deed once, for this workshop", async () => {
  document.querySelector('[data-do="extend"]').click();
  await settle();
  assert.deepEqual(asked(), [wish({ do: "extend", minutes: 5 })]);
});

test("a deed that fails is told, and not repeated", async () => {
  server.answer = { status: 409, data: { error: "It runs already." } };
  document.querySelector('[data-do="start"]').click();
  await settle();
  assert.equal(text("#lead-said"), "It runs already.");
  server.answer = noConnection;
  document.querySelector('[data-do="start"]').click();
  await settle();
  assert.match(text("#lead-said"), /^No connection to the room/);
  assert.equal(server.asked.length, 2);
});

test("the clock shows what can be pressed, and what comes next", () => {
  news({});
  assert.deepEqual([hidden("clock-off"), hidden("clock-on")], [false, true]);
  const items = [
    { title: "Arrive", minutes: 10 },
    { title: "Vote", minutes: 15 },
  ];
  const agenda = { title: "Arrive", items, item: 0, ends_at: 1, minutes_left: 3, paused: true };
  news({ agenda });
  assert.deepEqual([hidden("clock-off"), hidden("clock-on")], [true, false]);
  assert.deepEqual([hidden("pause"), hidden("resume")], [true, false]);
  assert.equal(text("#next-item"), "Then: Vote");
});

test("small numbers stay hidden", () => {
  news({ people: null, pulse: null, open: { "workshops/privacy_1": null } });
  assert.equal(text("#people"), "a few");
  assert.equal(text("#tile-stuck b"), "–");
  assert.equal(hidden("pulse-hidden"), false);
  assert.equal(text("#open-pages li"), "workshops/privacy_1: a few");
  news({ people: 12, pulse: { working: 9, stuck: 1, done: 2 } });
  assert.deepEqual([text("#people"), text("#tile-stuck b")], ["12", "1"]);
});

test("a new call for help is announced, and answered by its button", async () => {
  news({ tables: [{ id: 4, table: "2", since: Date.now() / 1000 - 180 }] });
  assert.equal(text("#said"), "Table 2 asks for help.");
  assert.equal(text("#tables li span"), "Table 2 · 3 min");
  button("Answered").click();
  await settle();
  assert.deepEqual(asked(), [wish({ do: "answered", id: 4 })]);
  news({ tables: [] });
  assert.equal(hidden("tables-none"), false);
});

test("a poll goes from phase to phase, and is revealed and hidden", async () => {
  news({
    declared: [POLL],
    polls: { share: { phase: "first", round: 1, shown: null, voters: 8 } },
  });
  assert.equal(text(".voters"), "8 voted");
  assert.equal(text('[aria-pressed="true"]'), "First vote");
  button("Talk").click();
  button("Reveal the votes").click();
  await settle();
  news({ declared: [POLL], polls: { share: { phase: "talk", round: 1, shown: SHOWN } } });
  assert.equal(text('[aria-pressed="true"]'), "Talk");
  assert.equal(document.querySelectorAll("#polls .chart").length, 1);
  button("Hide the votes").click();
  await settle();
  assert.deepEqual(
    asked(),
    ["talk", "reveal", "hide"].map((deed) => wish({ do: deed, key: "share" })),
  );
});

test("a note on the wall is held back, released and removed", async () => {
  const wall = (held) => ({
    declared: [WALL],
    walls: { ideas: [{ id: 3, text: "<i>Ask</i>", me_too: 2, held }] },
  });
  news(wall(false));
  assert.deepEqual([text("#walls .note"), text("#walls .too-count")], ["<i>Ask</i>", "Me too · 2"]);
  button("Hold back").click();
  news(wall(true));
  button("Release").click();
  button("Remove").click();
  await settle();
  assert.deepEqual(
    asked(),
    ["hold", "release", "remove"].map((deed) => wish({ do: deed, id: 3 })),
  );
});

test("hand-ins stand under their receipts, without a name", () => {
  news({ hand_ins: [{ receipt: "K7QX2M", status: "" }] });
  assert.equal(text("#hand-ins tr"), "K7QX2Marrived, not graded");
  assert.equal(hidden("hand-ins-none"), true);
});

test("the evaluation is counted once enough have answered", () => {
  const evaluation = { kind: "evaluation", key: "e", outcomes: ["Name risks"] };
  news({ declared: [evaluation], evaluation: null });
  assert.match(text("#evaluation"), /^Fewer than can be shown/);
  const outcomes = [{ before: [4, 1, 0, 0], now: [0, 1, 3, 1] }];
  const found = { outcomes, pace: { right: 5 }, hardest: { Groups: 5 }, keep: ["the vote"] };
  news({ declared: [evaluation], evaluation: found });
  assert.match(text(".outcome figcaption"), /Before today: most chose I couldn't \(4 of 5\)/);
  assert.match(text(".outcome figcaption"), /Now: most chose Alone \(3 of 5\)/);
});

test("a lost connection is told apart from a lost key", async () => {
  server.answer = noConnection;
  Stream.last.tell("error");
  await settle();
  assert.match(text("#away p"), /may be old/);
  server.answer = 403;
  Stream.last.tell("error");
  await settle();
  assert.match(text("#away p"), /lost the facilitator's key/);
  Stream.last.tell("open");
  assert.equal(hidden("away"), true);
});

test("the big screen shows what was revealed and nothing else", async () => {
  await open("screen");
  const scale = { ...POLL, key: "sure" };
  const hold = { phase: "first", round: 1, shown: null };
  const few = { phase: "closed", round: 1, shown: [] };
  news({ declared: [POLL, scale], polls: { share: hold, sure: few } });
  assert.equal(document.getElementById("results").children.length, 0);
  assert.equal(document.body.classList.contains("has-results"), false);
  news({ declared: [POLL, scale], polls: { share: { ...hold, shown: SHOWN }, sure: few } });
  assert.equal(text("#results h2"), "Share it?");
  const chart = document.querySelector("#results .chart");
  news({ declared: [POLL, scale], polls: { share: { ...hold, shown: SHOWN }, sure: few } });
  assert.equal(document.querySelector("#results .chart"), chart); // drawn once, or it flickers
  assert.equal(document.body.classList.contains("has-results"), true);
  news({ declared: [POLL, scale], polls: { share: hold, sure: few } });
  assert.equal(document.getElementById("results").children.length, 0);
});

test("the big screen says when what it shows may be old", async () => {
  await open("screen");
  server.answer = noConnection;
  Stream.last.tell("error");
  await settle();
  assert.equal(hidden("away"), false);
  assert.match(text("#away p"), /may be old/);
  Stream.last.tell("open");
  assert.equal(hidden("away"), true);
});

test("what most agree with stands first, and moves away under nobody's hand", () => {
  const note = (id, too) => ({ id, text: id, me_too: too, held: false });
  const order = () => [...document.querySelectorAll("#walls .note")].map((one) => one.textContent);
  const walls = (...notes) => news({ declared: [WALL], walls: { ideas: notes }, held: {} });
  walls(note("a", 0), note("b", 3), note("c", 1));
  assert.deepEqual(order(), ["b", "c", "a"]);
  document.querySelector("#walls .notes button").focus();
  walls(note("a", 9), note("b", 3), note("c", 1), note("d", 20));
  assert.deepEqual(order(), ["b", "c", "a", "d"]);
  document.activeElement.blur();
  walls(note("a", 9), note("b", 3), note("c", 1), note("d", 20));
  assert.deepEqual(order(), ["d", "a", "b", "c"]);
});

test("only what the run-sheet says for the block that is on is shown", () => {
  for (const item of [0, 1]) {
    const cue = document.createElement("div");
    cue.dataset.cue = String(item);
    document.querySelector(".board").append(cue);
  }
  const seen = () => [...document.querySelectorAll("[data-cue]")].slice(-2).map((c) => c.hidden);
  const items = [
    { title: "Arrive", minutes: 10, start: 0 },
    { title: "Vote", minutes: 15, start: 10 },
  ];
  news({ agenda: { title: "Vote", items, item: 1, ends_at: 1, minutes_left: 3 } });
  assert.deepEqual(seen(), [true, false]);
});

test("the facilitator chooses what is on the big screen", async () => {
  news({ declared: [POLL, WALL], polls: {}, walls: { ideas: [] }, screen: "poll:share" });
  const choice = document.getElementById("on-screen");
  assert.equal(choice.value, "poll:share");
  choice.value = "wall:ideas";
  choice.dispatchEvent(new Event("change"));
  await settle();
  assert.deepEqual(asked(), [wish({ do: "show", what: "wall:ideas" })]);
});

test("a question on the big screen has its answers before anything is counted", async () => {
  await open("screen");
  const hold = { phase: "first", round: 1, shown: null };
  news({ declared: [POLL], polls: { share: hold }, screen: "poll:share" });
  const choices = [...document.querySelectorAll("#results .choices li")];
  assert.deepEqual(
    choices.map((one) => one.textContent),
    ["Yes", "No"],
  );
  assert.match(text("#results .phase"), /^First vote/);
  news({ declared: [POLL], polls: { share: { ...hold, shown: SHOWN } }, screen: "poll:share" });
  assert.equal(document.querySelectorAll("#results .chart").length, 1);
  assert.equal(document.querySelectorAll("#results .choices").length, 0);
  news({ declared: [POLL], polls: { share: { ...hold, shown: SHOWN } }, screen: "join" });
  assert.equal(document.getElementById("results").children.length, 0);
});

test("a wall on the big screen has what most agree with first, and nothing held back", async () => {
  await open("screen");
  const note = (id, too, held = false) => ({ id, text: id, me_too: too, held });
  const notes = [note("a", 0), note("b", 3), note("c", 9, true)];
  news({ declared: [WALL], polls: {}, walls: { ideas: notes }, screen: "wall:ideas" });
  const shown = [...document.querySelectorAll("#results .note")].map((one) => one.textContent);
  assert.deepEqual(shown, ["b", "a"]);
});
