import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { button, noConnection, page, run, Stream, server, settle, template, text } from "./page.js";

const FRAME = `
  <div id="room" data-base="http://127.0.0.1:8866/yack/" data-workshop="privacy_1"></div>
  <p id="said"></p><div id="away" hidden><p></p></div>
  <div id="back" hidden><p></p><button id="anew" hidden></button></div>`;
const CHOICE = {
  kind: "poll",
  key: "ad-hoc-1",
  question: "Which one?",
  options: { 1: "Maps", 2: "Films" },
  several: true,
  ad_hoc: true,
};
const SCALE = { ...CHOICE, kind: "scale", options: {}, ends: ["none", "all"], several: false };
const WALL = { ...CHOICE, kind: "wall", key: "ad-hoc-2", question: "What next?", options: {} };
const part = (name) => document.getElementById(`ad-hoc-${name}`);
const news = (data) => Stream.last.tell("public", data);
const fill = (element, value) => {
  element.value = value;
  element.dispatchEvent(new window.Event("input", { bubbles: true }));
};
const inputs = () => [...part("answers").querySelectorAll("input")];
const sent = () => server.asked.map(({ path, body }) => [path, body]);

async function open() {
  page(FRAME + template("lead.html"));
  await run("lead.js");
}

beforeEach(open);

test("an empty field more is there than are filled, up to eight", () => {
  assert.equal(inputs().length, 2);
  for (let n = 0; n < 8; n += 1) fill(inputs()[n], `Answer ${n}`);
  assert.equal(inputs().length, 8);
});

test("the phone's view follows what is written, as text", () => {
  fill(part("question"), "<b>Which</b>?");
  fill(inputs()[0], "Maps");
  assert.equal(text("#ad-hoc-preview legend"), "<b>Which</b>?");
  const shown = [...document.querySelectorAll("#ad-hoc-preview .choice")].map(
    (one) => one.textContent,
  );
  assert.deepEqual(shown, ["Maps", "(answer 2)"]);
  fill(part("form"), "scale");
  fill(part("low"), "never");
  assert.equal(text("#ad-hoc-preview .choice"), "1 · never");
  fill(part("form"), "wall");
  assert.equal(text("#ad-hoc-preview .question"), "<b>Which</b>?");
  assert.deepEqual([part("choice").hidden, part("wall").hidden], [true, false]);
});

test("a question is asked with a word of its own, and the form is empty for the next", async () => {
  fill(part("question"), "Which one?");
  fill(inputs()[0], "Maps");
  fill(inputs()[1], "Films");
  document.querySelector('#ad-hoc [type="submit"]').click();
  await settle();
  const [[path, body]] = sent();
  assert.equal(path, "lead/question");
  const { once, question, ...rest } = body;
  assert.deepEqual(rest, { workshop: "privacy_1", do: "ask" });
  assert.deepEqual(question.answers, ["Maps", "Films", ""]);
  assert.equal(part("question").value, "");
  assert.match(text("#ad-hoc-said"), /stands on every page/);
  fill(part("question"), "Another?");
  part("keep").click();
  await settle();
  assert.equal(sent()[1][1].do, "write");
  assert.notEqual(sent()[1][1].once, once);
});

test("what is refused or lost stays in the form, and a second try is the same question", async () => {
  fill(part("question"), "Which one?");
  server.answer = { status: 400, data: { error: "Answer 2 is empty." } };
  document.querySelector('#ad-hoc [type="submit"]').click();
  await settle();
  assert.equal(text("#ad-hoc-said"), "Answer 2 is empty.");
  server.answer = noConnection;
  document.querySelector('#ad-hoc [type="submit"]').click();
  await settle();
  assert.match(text("#ad-hoc-said"), /it is done once/);
  assert.equal(part("question").value, "Which one?");
  assert.equal(sent()[0][1].once, sent()[1][1].once);
});

test("what was written is there after a reload, in this tab", async () => {
  fill(part("question"), "Which one?");
  const kept = sessionStorage.getItem("hackyack:ad-hoc:privacy_1");
  page(FRAME + template("lead.html"));
  sessionStorage.setItem("hackyack:ad-hoc:privacy_1", kept);
  await run("lead.js");
  assert.equal(part("question").value, "Which one?");
  assert.equal(part("new").open, true);
});

test("a draft is asked, changed in its place, or removed after a question", async () => {
  news({ drafts: [CHOICE] });
  assert.equal(text("#ad-hoc-drafts .answers"), "Maps · Films");
  part("drafts").querySelector("button").click();
  await settle();
  button("Change").click();
  assert.deepEqual(
    inputs().map(({ value }) => value),
    ["Maps", "Films", ""],
  );
  assert.equal(part("several").checked, true);
  part("keep").click();
  await settle();
  part("sure").showModal ??= () => {};
  part("drafts").querySelectorAll("button")[2].click();
  assert.equal(text("#ad-hoc-sure-question"), "Which one?");
  part("yes").click();
  await settle();
  assert.deepEqual(
    sent().map(([, body]) => [body.do, body.key]),
    [
      ["ask", "ad-hoc-1"],
      ["write", "ad-hoc-1"],
      ["remove", "ad-hoc-1"],
    ],
  );
});

test("a scale comes back into the form with its ends", () => {
  news({ drafts: [SCALE] });
  button("Change").click();
  assert.deepEqual(
    [part("form").value, part("low").value, part("high").value],
    ["scale", "none", "all"],
  );
});

test("one's own questions stand apart, the newest first, and can be ended or copied", async () => {
  const polls = { "ad-hoc-1": { phase: "first", round: 1, shown: null, closed: false } };
  const walls = { "ad-hoc-2": [] };
  news({ declared: [CHOICE, WALL], polls, walls, over: ["ad-hoc-2"] });
  const heads = [...document.querySelectorAll("#ad-hoc-asked h3")].map((one) => one.textContent);
  assert.deepEqual(heads, ["What next?", "Which one?"]);
  assert.deepEqual([...document.querySelectorAll("#polls > li, #walls > li")], []);
  assert.equal(text('#ad-hoc-asked [aria-pressed="true"]'), "Over");
  button("Open").click();
  await settle();
  assert.deepEqual(sent(), [["lead/do", { workshop: "privacy_1", do: "open", key: "ad-hoc-2" }]]);
  news({ declared: [CHOICE, WALL], polls, walls, over: [] });
  assert.equal(text('#ad-hoc-asked [aria-pressed="true"]'), "Open");
  button("Copy").click();
  assert.equal(part("question").value, "What next?");
});
