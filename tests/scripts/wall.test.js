import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Wall } from "../../kit/room/template/static/wall.js";
import { button, page, text, waitingRoom } from "./page.js";

const WALL = { kind: "wall", key: "ideas", question: "What would you try?" };

const FATE = "section > form > p:last-child";

let room;
let wall;

beforeEach(() => {
  page('<p id="said"></p><section></section>');
  room = waitingRoom();
  wall = new Wall(document.querySelector("section"), WALL, room);
  show();
});

function show(notes = [], mine = {}) {
  room.shared = { walls: { ideas: notes } };
  Object.assign(room.mine, mine);
  wall.show(room.state);
}

const area = () => document.querySelector("textarea");

function post(words) {
  area().value = words;
  button("Put it on the wall").click();
}

test("an empty note isn't sent", () => {
  post("   ");
  assert.equal(text(".said"), "Write something first.");
  assert.deepEqual(room.kept, []);
});

test("a note goes with a word of its own, so that a repeat makes no second note", () => {
  post(" Ask a member ");
  post("Ask a member");
  const [first, second] = room.kept;
  assert.deepEqual([first.path, first.body.text], ["room/wall", "Ask a member"]);
  assert.notEqual(first.body.once, second.body.once);
  assert.notEqual(first.name, second.name);
  assert.equal(area().value, "");
  first.tell("kept", "", { id: "a1" });
  assert.equal(text(".said"), "Your note is kept.");
  assert.equal(room.refreshed, 1);
});

test("a refused note comes back, unless another was begun", () => {
  post("Ask a member");
  room.kept[0].tell("refused", "Too long.");
  assert.equal(area().value, "Ask a member");
  assert.equal(text(".said"), "Too long.");
  post("Ask a child");
  area().value = "begun";
  room.kept[1].tell("refused", "Too long.");
  assert.equal(area().value, "begun");
});

test("everybody's notes are text, with how many say me too", () => {
  show([
    { id: 1, text: "<b>bold</b>", me_too: 0 },
    { id: 2, text: "Ask", me_too: 3 },
  ]);
  const notes = [...document.querySelectorAll(".notes li")];
  assert.deepEqual(
    notes.map((note) => [
      note.querySelector(".note").textContent,
      note.querySelector(".too").textContent,
    ]),
    [
      ["<b>bold</b>", "Me too"],
      ["Ask", "Me too · 3"],
    ],
  );
  assert.equal(document.querySelector(".note").children.length, 0);
});

test("an empty wall says so", () => {
  assert.equal(wall.none.hidden, false);
  show([{ id: 1, text: "Ask", me_too: 0 }]);
  assert.equal(wall.none.hidden, true);
});

test("one's own note can be taken down, and gets no me too from oneself", () => {
  show(
    [
      { id: 1, text: "Mine", me_too: 0 },
      { id: 2, text: "Another's", me_too: 0 },
    ],
    { notes: { ideas: [{ id: 1 }] } },
  );
  const [mine, other] = document.querySelectorAll(".notes li");
  const states = (note) => [...note.querySelectorAll("button")].map((b) => b.disabled || b.hidden);
  assert.deepEqual(states(mine), [true, false]);
  assert.deepEqual(states(other), [false, true]);
  mine.querySelectorAll("button")[1].click();
  assert.deepEqual([room.kept[0].path, room.kept[0].body], ["room/wall/withdraw", { id: 1 }]);
  room.kept[0].tell("kept", "");
  assert.equal(text("#said"), "Your note is taken down.");
  assert.equal(room.refreshed, 1);
});

test("a note of one's own that nobody sees yet waits for the facilitator", () => {
  show([], { notes: { ideas: [{ id: 7, held: true }] } });
  assert.equal(text(FATE), "Waiting for the facilitator to look at it: 1");
  show([{ id: 7, text: "Mine", me_too: 0 }]);
  assert.equal(text(FATE), "");
});

test("a note that the facilitator took down is said to be gone, and waits no longer", () => {
  post("Ask a member");
  room.kept[0].tell("kept", "", { id: "a1" });
  show([], { notes: { ideas: [{ id: "a1", held: true }] } });
  assert.equal(text(".said"), "Your note is kept.");
  assert.equal(wall.unsure, true); // any news may mean that it was looked at
  show([], { notes: {} });
  assert.equal(text(".said"), "");
  assert.equal(text(FATE), "The facilitator took your note down.");
  assert.equal(wall.unsure, false);
});

test("it is said again after a reload, until the next note is kept", () => {
  post("Ask a member");
  room.kept[0].tell("kept", "", { id: "a1" });
  post("Ask a child");
  room.kept[1].tell("kept", "", { id: "b2" });
  document.querySelector("section").replaceChildren();
  room = waitingRoom();
  room.mine.notes = null; // one's own data has not come yet
  wall = new Wall(document.querySelector("section"), WALL, room);
  show();
  assert.equal(text(FATE), "");
  show([], { notes: {} });
  assert.equal(text(FATE), "The facilitator took 2 of your notes down.");
  post("Ask both");
  room.kept[0].tell("kept", "", { id: "c3" });
  show([{ id: "c3", text: "Ask both", me_too: 0 }], { notes: { ideas: [{ id: "c3" }] } });
  assert.equal(text(FATE), "");
});

test("a note that one took down oneself is not the facilitator's doing", () => {
  post("Ask a member");
  room.kept[0].tell("kept", "", { id: "a1" });
  show([{ id: "a1", text: "Ask a member", me_too: 0 }], { notes: { ideas: [{ id: "a1" }] } });
  button("Take it down").click();
  room.kept[1].tell("kept", "");
  show([], { notes: {} });
  assert.equal(text(FATE), "");
});

test("me too is pressed once the server has it, and taken back by the same button", () => {
  show([{ id: 2, text: "Ask", me_too: 0 }]);
  const too = () => document.querySelector(".too");
  too().click();
  assert.deepEqual([room.kept[0].path, room.kept[0].body], ["room/me-too", { id: 2, on: true }]);
  assert.equal(too().getAttribute("aria-pressed"), "false");
  room.kept[0].tell("kept", "");
  assert.equal(too().getAttribute("aria-pressed"), "true");
  assert.deepEqual(room.mine.me_too, [2]);
  too().click();
  assert.deepEqual(room.kept[1].body, { id: 2, on: false });
  room.kept[1].tell("kept", "");
  assert.deepEqual(room.mine.me_too, []);
});

test("me too without a connection says so and stays as it was", () => {
  show([{ id: 2, text: "Ask", me_too: 0 }]);
  document.querySelector(".too").click();
  room.kept[0].tell("waiting", "It waits.");
  assert.equal(text(".said"), "It waits.");
  assert.deepEqual(room.mine.me_too, []);
});
