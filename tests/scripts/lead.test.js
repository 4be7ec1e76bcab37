import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  button,
  noConnection,
  page,
  pass,
  run,
  Stream,
  server,
  settle,
  template,
  text,
} from "./page.js";

const FRAME = `
  <div id="room" data-base="http://127.0.0.1:8866/yack/" data-workshop="privacy_1"></div>
  <p id="said"></p><div id="away" hidden><p></p></div>
  <div id="back" hidden><p></p><button id="anew" hidden></button></div>`;
const POLL = {
  kind: "poll",
  key: "share",
  question: "Share it?",
  options: { yes: "Yes", no: "No" },
};
const WALL = { kind: "wall", key: "ideas", question: "Ideas?" };
const SHOWN = {
  people: 5,
  fewest: 5,
  asked: 1,
  rounds: [{ round: 1, counts: { yes: [3, 5], no: [0, 2] } }],
};

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
  assert.match(text("#lead-said"), /nobody knows yet whether this was done/);
  assert.equal(server.asked.length, 2);
});

test("the clock shows what can be pressed, and what comes next", () => {
  news({});
  assert.deepEqual([hidden("clock-off"), hidden("clock-on")], [false, true]);
  news({ closed: true });
  assert.deepEqual([hidden("clock-off"), hidden("clock-on")], [true, true]);
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

test("people, pages and signals are shown from one on", () => {
  news({ people: 1, pulse: { working: 0, stuck: 1, done: 0 }, open: { "workshops/privacy_1": 1 } });
  assert.deepEqual([text("#people"), text("#tile-stuck b")], ["1", "1"]);
  assert.equal(text("#open-pages li"), "workshops/privacy_1: 1");
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
    polls: { share: { phase: "first", round: 1, shown: null, closed: false } },
    voted: { share: { now: 8, all: 8, enough: true } },
  });
  assert.equal(text(".voters"), "8 voted");
  assert.match(text(".once"), /counts the votes, once/);
  assert.equal(text('[aria-pressed="true"]'), "First vote");
  button("Talk").click();
  button("Reveal the votes").click();
  await settle();
  const counted = { phase: "closed", round: 1, shown: SHOWN, closed: true };
  news({ declared: [POLL], polls: { share: counted } });
  assert.equal(text('[aria-pressed="true"]'), "Closed");
  assert.equal(document.querySelectorAll("[data-phase]:disabled").length, 4);
  assert.match(text(".voters"), /^Closed for good/);
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

test("in the second vote it is told how many have voted both times", () => {
  news({
    declared: [POLL],
    polls: { share: { phase: "second", round: 2, shown: null, closed: false } },
    voted: { share: { now: 7, all: 4, enough: false } },
  });
  assert.match(text(".once"), /^Too few have voted so far/);
  assert.equal(text(".voters"), "7 voted, 4 of them in both votes");
});

test("the evaluation is counted when the session is closed, which is asked for first", async () => {
  const evaluation = { kind: "evaluation", key: "e", outcomes: ["Name risks"] };
  news({ declared: [evaluation], evaluation: null, evaluated: 4 });
  assert.match(text("#evaluation"), /^Evaluations so far: 4/);
  const press = (id) => document.getElementById(id).click();
  const sure = document.getElementById("close-sure");
  press("close");
  assert.equal(sure.open, true);
  press("close-no");
  assert.equal(sure.open, false);
  assert.deepEqual(asked(), []);
  press("close");
  press("close-yes");
  await settle();
  assert.deepEqual(asked(), [wish({ do: "end" })]);
  const once = (counts, ...more) => ({
    people: 6,
    fewest: 5,
    asked: 1 + more.length,
    rounds: [counts, ...more].map((one, n) => ({ round: n + 1, counts: one })),
  });
  const steps = { 0: [4, 6], 1: [0, 2], 2: [0, 2], 3: [0, 2] };
  const found = {
    outcomes: [once(steps, { ...steps, 0: [0, 2], 2: [3, 3], 3: [3, 3] })],
    pace: once({ slow: [0, 2], abit_slow: [0, 2], right: [4, 6], abit_fast: [0, 2], fast: [0, 2] }),
    hardest: once({ Groups: [3, 3], Share: [3, 3] }),
    keep: ["a", "b", "c", "d", "the vote"],
    change: [],
  };
  news({ declared: [evaluation], evaluation: found, closed: true });
  assert.match(
    text(".outcome figcaption"),
    /Before today: most chose I couldn't \(all but at most/,
  );
  assert.match(text(".outcome figcaption"), /Now: most chose Alone · Could show .* \(3 of 6\)/);
  assert.match(text("#evaluation"), /Fewer than five different sentences/);
  assert.equal(hidden("closed"), false);
  assert.equal(hidden("close"), true);
});

test("a lost connection is told apart from a lost key", async () => {
  server.answer = noConnection;
  Stream.last.tell("error");
  await settle();
  assert.match(text("#away p"), /may be old/);
  server.answer = 403;
  await pass(2000);
  assert.match(text("#away p"), /lost the facilitator's key/);
  Stream.last.tell("open");
  assert.equal(hidden("away"), true);
});

test("the big screen shows what was revealed and nothing else", async () => {
  await open("screen");
  const scale = { ...POLL, key: "sure" };
  const hold = { phase: "first", round: 1, shown: null };
  const few = { phase: "closed", round: 1, shown: null };
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
  const none = { people: null, fewest: 5, asked: 1, rounds: [] };
  news({ declared: [POLL, scale], polls: { share: hold, sure: { ...few, shown: none } } });
  assert.match(text("#results .too-few"), /^Fewer than 5 people answered/);
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

test("what comes after a guess is shown on the big screen by the facilitator", async () => {
  news({ declared: [], polls: {}, screen: "exhibit:0" });
  assert.equal(hidden("past-guess"), true); // this one answers no guess
  document
    .getElementById("on-screen")
    .insertAdjacentHTML("beforeend", '<option value="exhibit:7" data-waits>');
  news({ declared: [], polls: {}, screen: "exhibit:7" });
  assert.equal(hidden("past-guess"), false);
  button("Show what follows the guess").click();
  await settle();
  news({ declared: [], polls: {}, screen: "exhibit:7:open" });
  assert.equal(document.getElementById("on-screen").value, "exhibit:7");
  button("Hide it again").click();
  await settle();
  const shows = ["exhibit:7:open", "exhibit:7"].map((what) => wish({ do: "show", what }));
  assert.deepEqual(asked(), shows);
});

test("on the big screen a guess is open as long as the facilitator shows it", async () => {
  await open("screen");
  document.getElementById("results").insertAdjacentHTML(
    "afterend",
    `<section data-exhibit="7"><p>What do you expect?</p>
      <details class="guess"><summary>Show</summary><p>20 %</p></details></section>`,
  );
  const seen = [];
  for (const screen of ["exhibit:7", "exhibit:7:open", "exhibit:7", "join"]) {
    news({ declared: [], polls: {}, screen });
    const exhibit = document.querySelector('[data-exhibit="7"]');
    seen.push([!exhibit.hidden, exhibit.querySelector("details").open]);
  }
  assert.deepEqual(seen, [
    [true, false],
    [true, true],
    [true, false],
    [false, false],
  ]);
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

test("a deletion that waits for another program is told as long as it waits", () => {
  news({ undeleted: 1 });
  assert.match(text("#undeleted"), /^Deleted, but not yet gone: 1\. Another program/);
  news({ undeleted: 0 });
  assert.equal(text("#undeleted"), "");
});
