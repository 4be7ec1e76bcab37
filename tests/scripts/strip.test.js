import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Agenda, Pulse } from "../../kit/room/template/static/strip.js";
import { button, page, pass, text, waitingRoom } from "./page.js";

const MINUTE = 60_000;
const ITEMS = [
  { title: "Arrive", minutes: 10 },
  { title: "Vote", minutes: 15 },
  { title: "Explore", minutes: 20, cut: 1 },
];

let room;
let part;

beforeEach(() => page('<div id="strip"></div>'));

const strip = () => document.getElementById("strip");

function pulse(state = null) {
  room = waitingRoom({ pulse: state });
  part = new Pulse(strip(), room);
  part.show(room.state);
}

const pressed = () =>
  [...document.querySelectorAll('.state[aria-pressed="true"]')].map((one) => one.textContent);

test("a state is sent, and named when it is kept", () => {
  pulse();
  button("Working").click();
  const [{ path, body, tell }] = room.kept;
  assert.deepEqual([path, body], ["room/pulse", { state: "working", table: "" }]);
  tell("kept", "");
  assert.equal(text(".said"), "Noted: working.");
  part.show(room.state);
  assert.deepEqual(pressed(), ["Working"]);
});

test("the same state pressed again is taken back", () => {
  pulse({ state: "done", table: "" });
  assert.deepEqual(pressed(), ["Done"]);
  button("Done").click();
  assert.deepEqual(room.kept[0].body, { state: null, table: "" });
  room.kept[0].tell("kept", "");
  part.show(room.state);
  assert.deepEqual(pressed(), []);
  assert.equal(text(".said"), "Taken back.");
});

test("only who is stuck is asked for a table, and may leave it out", () => {
  pulse();
  assert.equal(document.querySelector("form").hidden, true);
  button("Stuck").click();
  assert.deepEqual(room.kept[0].body, { state: "stuck", table: "" });
  room.kept[0].tell("kept", "");
  part.show(room.state);
  assert.equal(document.querySelector("form").hidden, false);
  document.querySelector("input").value = " 4 ";
  button("Call for help").click();
  assert.deepEqual(room.kept[1].body, { state: "stuck", table: "4" });
  room.kept[1].tell("kept", "");
  assert.equal(text(".said"), "Called: the facilitator and helpers see “4”.");
});

test("after a call is answered the page no longer says that somebody comes", () => {
  pulse({ state: "stuck", table: "4" });
  assert.equal(text(".said"), "Called: the facilitator and helpers see “4”.");
  room.mine.pulse = { state: "stuck", table: "" };
  part.show(room.state);
  assert.match(text(".said"), /^Your call is answered/);
});

test("a state that isn't kept says why and presses nothing", () => {
  pulse();
  button("Working").click();
  room.kept[0].tell("waiting", "It waits.");
  part.show(room.state);
  assert.equal(text(".said"), "It waits.");
  assert.deepEqual(pressed(), []);
});

test("the room's counts appear, and that everybody sees them", () => {
  pulse();
  part.show({ ...room.state, shared: { pulse: { working: 7, stuck: 1, done: 2 } } });
  assert.equal(text(".counts"), "Everybody sees: working 7 · stuck 1 · done 2");
  part.show({ ...room.state, shared: { pulse: null } });
  assert.equal(text(".counts"), "");
});

function agenda(now = {}) {
  part = new Agenda(strip());
  const shown = {
    title: "Vote",
    items: ITEMS,
    item: 1,
    ends_at: 5,
    minutes_left: 4,
    paused: false,
  };
  part.show({ shared: { agenda: { ...shown, ...now } } });
}

test("without a clock there is no strip", () => {
  part = new Agenda(strip());
  part.show({ shared: {} });
  assert.equal(strip().hidden, true);
  agenda();
  assert.equal(strip().hidden, false);
});

test("once the session is closed that stands where the clock was, and nothing is marked", () => {
  agenda();
  part.show({ shared: { agenda: null, closed: true } });
  assert.equal(strip().hidden, false);
  assert.equal(document.querySelector("details").hidden, true);
  assert.match(text("#strip > p"), /^The session is closed/);
  agenda();
  assert.equal(document.querySelector("details").hidden, false);
});

test("minutes count down from when the news came, whatever the phone's clock says", async () => {
  agenda({ ends_at: 17 });
  assert.equal(text(".left"), "4 min left");
  await pass(1.5 * MINUTE);
  assert.equal(text(".left"), "3 min left");
  part.show({ shared: { agenda: part.now } }); // the same news again don't wind the clock up
  assert.equal(text(".left"), "3 min left");
});

test("the facilitator's five minutes more wind the clock up", async () => {
  agenda();
  await pass(2 * MINUTE);
  part.show({ shared: { agenda: { ...part.now, ends_at: 10, minutes_left: 7 } } });
  assert.equal(text(".left"), "7 min left");
});

test("a block that is over says by how much", async () => {
  agenda();
  await pass(6 * MINUTE);
  assert.equal(text(".left"), "over by 2 min");
  assert.equal(document.querySelector(".left").classList.contains("late"), true);
});

test("a paused clock stands still", async () => {
  agenda({ paused: true });
  await pass(10 * MINUTE);
  assert.equal(text(".left"), "paused");
});

test("the run-sheet marks the block that is on, and what goes when time is short", () => {
  agenda();
  assert.deepEqual(
    [...document.querySelectorAll("li")].map((li) => `${li.className}: ${li.textContent}`),
    [
      "past: Arrive · 10 min",
      "on: Vote · 15 min",
      "coming: Explore · 20 min · goes as number 1 when time is short",
    ],
  );
  assert.equal(text('[aria-current="step"]'), "Vote · 15 min");
});

test("an item leads to its section, and where we are is seen in the contents and at the heading", () => {
  page(`<div id="room" data-base="/yack/" data-workshop="privacy_1"></div>
    <div id="strip"><section></section></div>
    <nav id="contents"><a href="#Arrive-here">Arrive here</a><a href="#Why%3F">Why?</a></nav>
    <main id="main"><h2 id="Arrive-here"></h2><h2 id="Why?"></h2></main>`);
  const items = ["Arrive-here", "Why?", ""].map((anchor) => ({ title: "T", minutes: 5, anchor }));
  part = new Agenda(document.querySelector("#strip section"));
  const on = (item) => {
    part.show({ shared: { agenda: { title: "T", items, item, ends_at: item, minutes_left: 4 } } });
    const marks = [...document.querySelectorAll("#contents a")].map((a) => a.textContent);
    return [marks, [...document.querySelectorAll("h2")].map((h) => h.dataset.here ?? "")];
  };
  assert.deepEqual(on(1), [
    ["Arrive here", "Why? · We are here"],
    ["", "We are here"],
  ]);
  assert.deepEqual(on(0), [
    ["Arrive here · We are here", "Why?"],
    ["We are here", ""],
  ]);
  assert.deepEqual(on(2), [
    ["Arrive here", "Why?"],
    ["", ""],
  ]);
  const ways = [...document.querySelectorAll(".run a")].map((a) => a.getAttribute("href"));
  assert.deepEqual(ways, [
    "/yack/workshops/privacy_1#Arrive-here",
    "/yack/workshops/privacy_1#Why%3F",
  ]);
});

test("a call from an empty box asks where one sits, and sends nothing", () => {
  pulse({ state: "stuck", table: "" });
  button("Call for help").click();
  assert.deepEqual(room.kept, []);
  assert.match(text(".said"), /^Write where you sit, then call/);
  assert.equal(document.activeElement, document.querySelector(".call input"));
});
