import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Asked } from "../../kit/room/template/static/asked.js";
import { Poll } from "../../kit/room/template/static/polls.js";
import { Wall } from "../../kit/room/template/static/wall.js";
import { button, page, text, waitingRoom } from "./page.js";

const CHOICE = {
  kind: "poll",
  key: "ad-hoc-1",
  question: "Which <b>one</b>?",
  options: { 1: "Maps", 2: "Films" },
};
const WALL = { kind: "wall", key: "ad-hoc-2", question: "What would you try?", options: {} };
const OPEN = { phase: "first", round: 1, shown: null };

let room;
let asked;

function show(bodies, shared = {}) {
  const polls = Object.fromEntries(bodies.map(({ key }) => [key, OPEN]));
  room.shared = { asked: bodies, polls, walls: {}, over: [], ...shared };
  asked.show(room.state);
}

beforeEach(() => {
  page('<p id="said"></p><div id="strip"></div><main id="main"><h1>Page</h1></main>');
  globalThis.scrollTo = () => {};
  globalThis.requestAnimationFrame = (then) => then();
  globalThis.scrollY = 0;
  globalThis.innerWidth = 390;
  globalThis.innerHeight = 844;
  document.elementFromPoint = () => null;
  window.Element.prototype.scrollIntoView = () => {};
  room = waitingRoom();
  const kinds = { poll: Poll, own_words: Poll, wall: Wall };
  asked = new Asked(room, (section, one) => new kinds[one.kind](section, one, room));
});

const line = () => document.getElementById("strip-asked");

test("a page without questions has no part for them", () => {
  asked.show({ shared: {}, mine: room.mine });
  show([]);
  assert.equal(document.getElementById("asked"), null);
  assert.equal(line().hidden, true);
});

test("what is there when the page is opened is shown, and isn't called new", () => {
  show([CHOICE]);
  assert.equal(text("#asked legend"), CHOICE.question);
  assert.equal(document.querySelector("#asked b"), null);
  assert.equal(text("#strip-asked"), "A question to all: Which <b>one</b>?");
  assert.equal(text("#said"), "");
});

test("what comes while somebody reads is announced, and stands first", () => {
  show([CHOICE]);
  show([CHOICE, WALL]);
  assert.equal(text("#said"), "A question to all: What would you try?");
  const keys = [...document.querySelectorAll("#asked > section")].map(({ id }) => id);
  assert.deepEqual(keys, ["asked-ad-hoc-2", "asked-ad-hoc-1"]);
  assert.match(text("#strip-asked"), /^2 questions to all wait for you/);
  assert.equal(asked.way.hash, "#asked-ad-hoc-2");
});

test("the line goes once this browser has answered, or the question is over", () => {
  room.mine.answers[CHOICE.key] = { 1: "1" };
  show([CHOICE]);
  assert.equal(line().hidden, true);
  show([CHOICE], { polls: { [CHOICE.key]: { ...OPEN, phase: "second", round: 2 } } });
  assert.equal(line().hidden, false);
  show([CHOICE], { polls: { [CHOICE.key]: { ...OPEN, phase: "closed" } } });
  assert.equal(line().hidden, true);
  show([WALL]);
  assert.equal(line().hidden, false);
  show([WALL], { over: [WALL.key] });
  assert.equal(line().hidden, true);
  room.mine.notes = { [WALL.key]: [{ id: 1, text: "A list" }] };
  show([WALL]);
  assert.equal(line().hidden, true);
});

test("a question that is taken back goes, says so, and what was begun in it holds nothing up", () => {
  show([WALL]);
  document.querySelector("textarea").value = "begun";
  assert.equal(asked.unsent, true);
  document.querySelector("textarea").focus();
  show([]);
  assert.equal(text("#said"), "The facilitator has taken this question back: What would you try?");
  assert.equal(document.getElementById("asked"), null);
  assert.equal(document.activeElement.id, "main");
  assert.equal(asked.unsent, false);
});

test("the line leads to the question, and a button back", () => {
  show([CHOICE]);
  asked.way.click();
  assert.equal(document.activeElement.id, "asked-ad-hoc-1");
  button("Back to where I was").click();
  assert.equal(button("Back to where I was"), undefined);
});

test("words go as they are written, and stand there again after a reload", () => {
  const WORDS = { kind: "own_words", key: "ad-hoc-3", question: "In one word?", options: {} };
  show([WORDS]);
  assert.match(text("#asked .phase"), /only words that several people wrote are shown/);
  button("Send my words").click();
  assert.equal(text("#asked .said"), "Write something first.");
  const [first, second, third] = document.querySelectorAll("#asked input:not([type])");
  first.value = " Trust ";
  third.value = "care";
  first.dispatchEvent(new window.Event("input", { bubbles: true }));
  assert.equal(asked.unsent, true);
  button("Send my words").click();
  assert.deepEqual(room.kept[0].body, { key: "ad-hoc-3", value: ["Trust", "care"] });
  room.kept[0].tell("kept", "", { round: 1 });
  assert.deepEqual([first.value, second.value, third.value], ["Trust", "care", ""]);
  assert.equal(text("#asked .kept"), "You chose: Trust · care.");
  assert.ok(button("Change my words"));
  assert.equal(line().hidden, true);
});

test("a wall that is over takes nothing, and keeps what was begun", () => {
  const notes = { walls: { [WALL.key]: [{ id: 1, text: "A list", me_too: 0 }] } };
  show([WALL], { ...notes, over: [WALL.key] });
  assert.match(text("#asked .phase"), /^This question is over/);
  assert.equal(button("Put it on the wall").disabled, true);
  assert.equal(button("Me too").disabled, true);
  show([WALL], notes);
  assert.equal(button("Me too").disabled, false);
});
