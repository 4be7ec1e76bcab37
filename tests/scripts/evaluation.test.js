import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Evaluation } from "../../kit/room/template/static/evaluation.js";
import { button, page, text, waitingRoom } from "./page.js";

const ASKED = {
  kind: "evaluation",
  key: "evaluation",
  question: "How was it?",
  outcomes: ["Name risks", "Choose k"],
  sections: ["Groups", "Share"],
};
const GIVEN = {
  outcomes: [
    { before: 0, now: 2 },
    { before: null, now: 3 },
  ],
  pace: "right",
  hardest: "Share",
  keep: "the vote",
  change: "",
};

let room;
let part;

function draw(answers = {}) {
  page('<div id="main"><section></section></div>');
  room = waitingRoom({ answers });
  part = new Evaluation(document.querySelector("section"), ASKED, room);
  part.show(room.state);
}

beforeEach(() => draw());

const value = () => room.kept.at(-1).body.value;

function fill(sheet = part.first) {
  sheet.pace.set("right");
}

test("an evaluation without an answer isn't sent, and is said to be empty", () => {
  button("Send my evaluation").click();
  assert.match(text(".said"), /^Nothing is filled in yet/);
  assert.deepEqual(room.kept, []);
});

test("an evaluation that is emptied is taken back", () => {
  draw({ evaluation: { 1: { ...GIVEN, outcomes: [] } } });
  part.first.fill({ outcomes: [], pace: null, hardest: null, keep: "", change: "" });
  button("Change my evaluation").click();
  assert.equal(value(), null);
  room.kept[0].tell("kept", "");
  assert.match(text(".said"), /^Your evaluation is taken back/);
  assert.ok(button("Send my evaluation"));
});

test("two on one device evaluate each for themselves", () => {
  part.two.box.checked = true;
  part.two.box.dispatchEvent(new Event("change"));
  assert.equal(document.querySelectorAll(".other").length, 1);
  fill();
  part.second.pace.set("fast");
  button("Send my evaluation").click();
  assert.deepEqual([value().pace, room.kept[0].body.second.pace], ["right", "fast"]);
});

test("a pair of which one has filled in nothing is asked, and nothing is sent", () => {
  part.two.box.checked = true;
  part.two.box.dispatchEvent(new Event("change"));
  fill();
  button("Send my evaluation").click();
  assert.deepEqual(room.kept, []);
  assert.match(text(".said"), /^One of the two parts is empty/);
  assert.equal(part.two.on, true);
});

test("what a pair has ticked at a vote holds for the evaluation too", () => {
  localStorage.setItem("hackyack:two", "yes");
  part.show(room.state);
  assert.equal(part.two.on, true);
});

test("after the session is closed nothing can be filled in", () => {
  part.show({ ...room.state, shared: { closed: true } });
  assert.equal(document.querySelector("fieldset.whole").disabled, true);
  assert.match(text(".phase"), /^The session is closed/);
  assert.equal(document.querySelector(".phase").hidden, false);
});

test("what is left out is sent as nothing, and nothing is chosen for anybody", () => {
  fill();
  button("Send my evaluation").click();
  const none = { before: null, now: null };
  assert.deepEqual(value(), {
    outcomes: [none, none],
    pace: "right",
    hardest: null,
    keep: "",
    change: "",
  });
});

test("an evaluation that was sent before is there again, and goes as it came", () => {
  draw({ evaluation: { 1: GIVEN } });
  assert.equal(document.querySelectorAll("input:checked").length, 4);
  button("Change my evaluation").click();
  assert.deepEqual(value(), GIVEN);
});

test("news don't undo what is being filled in", () => {
  draw({ evaluation: { 1: GIVEN } });
  const area = document.querySelector("textarea");
  area.value = "the talk";
  area.dispatchEvent(new Event("input", { bubbles: true }));
  part.show(room.state);
  assert.equal(area.value, "the talk");
});

test("it is called kept once the server has it", () => {
  fill();
  button("Send my evaluation").click();
  assert.equal(text(".said"), "Sending …");
  room.kept[0].tell("kept", "");
  assert.match(text(".said"), /^It is kept/);
  assert.ok(button("Change my evaluation"));
  assert.ok(room.mine.answers.evaluation[1]);
});

test("a refusal says why", () => {
  fill();
  button("Send my evaluation").click();
  room.kept[0].tell("refused", "Too long.");
  assert.equal(text(".said"), "Too long.");
  assert.deepEqual(room.mine.answers, {});
});

test("what one will do by Friday isn't part of what is sent", () => {
  const friday = document.querySelector(".own textarea");
  friday.value = "ask Vesna";
  friday.dispatchEvent(new Event("input", { bubbles: true }));
  fill();
  button("Send my evaluation").click();
  assert.doesNotMatch(JSON.stringify(room.kept[0].body), /Vesna/);
  assert.equal(localStorage.getItem("hackyack:own:privacy_1:friday"), "ask Vesna");
});

test("each group of choices has a name", () => {
  const names = [...document.querySelectorAll('[role="radiogroup"]')].map((group) =>
    text(`#${group.getAttribute("aria-labelledby")}`),
  );
  assert.deepEqual(names, ["Before today", "Now", "Before today", "Now", "The pace was"]);
});
