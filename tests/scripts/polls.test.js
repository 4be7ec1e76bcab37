import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Poll } from "../../kit/room/template/static/polls.js";
import { button, page, text, waitingRoom } from "./page.js";

const POLL = {
  kind: "poll",
  key: "share",
  question: "Share it?",
  options: { yes: "Yes", no: "No" },
  afterwards: ["Why?"],
};
const SCALE = {
  kind: "scale",
  key: "sure",
  question: "How sure?",
  options: { 1: "1 · not", 2: "2", 3: "3", 4: "4 · so" },
};

let room;
let poll;

beforeEach(() => page('<p id="said"></p><div id="main"><section></section></div>'));

function ask(asked = POLL, mine = {}) {
  room = waitingRoom(mine);
  poll = new Poll(document.querySelector("section"), asked, room);
  poll.show(room.state);
}

function news(phase, round, shown = null) {
  room.shared = { polls: { share: { phase, round, shown, closed: Boolean(shown) } } };
  poll.show(room.state);
}

function tick(...values) {
  for (const input of poll.first.inputs) input.checked = values.includes(input.value);
  poll.first.set.dispatchEvent(new Event("change"));
}

const checked = (ballot) => ballot.inputs.filter((one) => one.checked).map((one) => one.value);
const ticked = () => checked(poll.first);

function together(on = true) {
  poll.two.box.checked = on;
  poll.two.box.dispatchEvent(new Event("change"));
}

function vote(...values) {
  tick(...values);
  button("Vote").click();
  room.kept.at(-1).tell("kept", "", { round: 1 });
}

test("a scale's steps are numbers, named at both ends", () => {
  ask(SCALE);
  const labels = [...poll.first.set.querySelectorAll("label")].map((label) => label.textContent);
  assert.deepEqual(labels, ["1 · not", "2", "3", "4 · so"]);
});

test("nothing is sent before something is chosen", () => {
  ask();
  button("Vote").click();
  assert.equal(text(".said"), "Choose first, then vote.");
  assert.deepEqual(room.kept, []);
});

test("a vote is called kept once the server has it, and not before", () => {
  ask();
  tick("no");
  button("Vote").click();
  const [{ path, body, tell }] = room.kept;
  assert.deepEqual([path, body], ["room/answer", { key: "share", value: "no" }]);
  assert.equal(text(".said"), "Sending …");
  tell("waiting", "It waits.");
  assert.equal(text(".said"), "It waits.");
  assert.deepEqual(room.mine.answers, {});
  tell("kept", "", { round: 1 });
  assert.match(text(".said"), /^Your vote is kept/);
  assert.equal(text(".kept"), "You chose: No.");
  assert.deepEqual(room.mine.answers, { share: { 1: "no" } });
  assert.ok(button("Change my vote"));
  assert.equal(button("Take my vote back").hidden, false);
});

test("a scale sends a number, several choices a list", () => {
  ask(SCALE);
  tick("3");
  button("Vote").click();
  assert.equal(room.kept[0].body.value, 3);
  ask({ ...POLL, several: true });
  tick("yes", "no");
  button("Vote").click();
  assert.deepEqual(room.kept[0].body.value, ["yes", "no"]);
});

test("a vote that is taken back leaves nothing", () => {
  ask();
  vote("yes");
  button("Take my vote back").click();
  assert.equal(room.kept[1].body.value, null);
  room.kept[1].tell("kept", "", { round: 1 });
  assert.equal(text(".said"), "Your vote is taken back.");
  assert.deepEqual(room.mine.answers, { share: {} });
  assert.deepEqual(ticked(), []);
  assert.equal(document.querySelector(".kept").hidden, true);
});

test("a refused vote says why and asks for what the server has", () => {
  ask();
  tick("yes");
  button("Vote").click();
  room.kept[0].tell("refused", "This vote is closed.", {});
  assert.equal(text(".said"), "This vote is closed.");
  assert.equal(room.refreshed, 1);
});

test("news of the same vote leave a choice that isn't sent yet", () => {
  ask();
  news("first", 1);
  tick("yes");
  news("first", 1);
  assert.deepEqual(ticked(), ["yes"]);
});

test("the second vote starts from the first, and what wasn't sent doesn't slip into it", () => {
  ask();
  vote("no");
  tick("yes");
  news("second", 2);
  assert.deepEqual(ticked(), ["no"]);
  assert.ok(button("Vote"));
  assert.match(text(".phase"), /^Second vote: did you change your mind\? Vote again/);
  assert.equal(text(".kept"), "First you chose: No.");
});

test("between the votes and after them nothing can be sent, and one's own vote stays ticked", () => {
  ask();
  vote("no");
  for (const phase of ["talk", "closed"]) {
    news(phase, 1);
    assert.equal(document.querySelector("fieldset").disabled, true);
    assert.equal(document.querySelector(".actions").hidden, true);
    assert.deepEqual(ticked(), ["no"]);
  }
});

test("a page that is loaded again shows both of one's votes", () => {
  ask(POLL, { answers: { share: { 1: "no", 2: "yes" } } });
  news("second", 2);
  assert.equal(text(".kept"), "First you chose: No. Then: Yes.");
  assert.deepEqual(ticked(), ["yes"]);
});

test("the points to talk about appear after one's second vote, or when the vote is closed", () => {
  const hidden = () => document.querySelector(".afterwards").hidden;
  ask(POLL, { answers: { share: { 1: "no" } } });
  news("second", 2);
  assert.equal(hidden(), true);
  news("closed", 2);
  assert.equal(hidden(), false);
  ask(POLL, { answers: { share: { 1: "no", 2: "no" } } });
  news("second", 2);
  assert.equal(hidden(), false);
});

const SHOWN = {
  people: 5,
  fewest: 5,
  asked: 1,
  rounds: [{ round: 1, counts: { yes: [3, 5], no: [0, 2] } }],
};

for (const [answers, said] of [
  [{ 2: "yes" }, /^Then: Yes. You voted once, so your vote is not among those that are counted/],
  [{ 1: "no" }, /^First you chose: No. You voted once/],
  [{ 1: "no", 2: "yes" }, /^First you chose: No. Then: Yes.$/],
  [{}, /^$/],
]) {
  test(`after two votes ${JSON.stringify(answers)} is told whether it is counted`, () => {
    ask(POLL, { answers: { share: answers } });
    news("second", 2);
    assert.doesNotMatch(text(".kept"), /You voted once/); // it can still be given
    news("closed", 2, { ...SHOWN, asked: 2 });
    assert.match(text(".kept"), said);
  });
}

test("a result is announced when it is revealed, and not when a page is opened later", () => {
  ask();
  news("first", 1);
  news("closed", 1, SHOWN);
  assert.equal(text("#said"), "Share it? Result: First vote: most chose Yes (all but at most 2).");
  assert.equal(document.querySelectorAll(".result .chart").length, 1);
  document.getElementById("said").textContent = "";
  room = waitingRoom();
  poll = new Poll(document.querySelector("section"), POLL, room);
  news("closed", 1, SHOWN);
  assert.equal(text("#said"), "");
});

test("a result that is hidden again goes away", () => {
  ask();
  news("closed", 1, SHOWN);
  news("closed", 1, null);
  assert.equal(document.querySelector(".result").children.length, 0);
});

test("too few votes are named instead of shown", () => {
  ask();
  news("closed", 1, { people: null, fewest: 5, asked: 1, rounds: [] });
  assert.match(text(".result p"), /^Fewer than 5 people answered/);
});

test("who gave no first vote is not asked whether they changed their mind", () => {
  ask();
  news("second", 2);
  assert.match(text(".phase"), /^Second vote: only those are counted who gave a first vote too\./);
  assert.equal(button("Vote").disabled, false);
});

test("a vote that is closed for now is told from one that is closed for good", () => {
  ask();
  news("closed", 1);
  assert.equal(text(".phase"), "This vote is closed for now.");
  news("closed", 1, SHOWN);
  assert.equal(text(".phase"), "This vote is closed for good.");
});

test("two on one device vote each for themselves, and both must", () => {
  ask();
  assert.equal(document.querySelectorAll("fieldset").length, 1);
  together();
  assert.equal(document.querySelectorAll("fieldset").length, 2);
  tick("yes");
  button("Vote").click();
  assert.match(text(".said"), /^Choose for the second person too/);
  poll.second.inputs[1].checked = true;
  button("Vote").click();
  assert.deepEqual(room.kept[0].body, { key: "share", value: "yes", second: "no" });
  room.kept[0].tell("kept", "", { round: 1 });
  assert.equal(text(".kept"), "You chose: Yes / No.");
  news("second", 2);
  assert.deepEqual([ticked(), checked(poll.second)], [["yes"], ["no"]]);
});

test("a device keeps in mind that it votes for two, until somebody unticks it", () => {
  ask();
  together();
  ask();
  assert.equal(poll.two.on, true);
  together(false);
  ask();
  assert.equal(poll.two.on, false);
  ask(POLL, { answers: { share: { 1: "no" } }, second: { share: { 1: "yes" } } });
  news("first", 1);
  assert.equal(poll.two.on, true);
});

test("none of these goes with no other choice", () => {
  ask({ ...POLL, several: true, options: { ...POLL.options, none: "None" }, none: "none" });
  const [yes, , none] = poll.first.inputs;
  for (const input of [yes, none]) {
    input.checked = true;
    input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  assert.deepEqual(ticked(), ["none"]);
  yes.checked = true;
  yes.dispatchEvent(new Event("change", { bubbles: true }));
  assert.deepEqual(ticked(), ["yes"]);
});
