import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { HandIn } from "../../kit/room/template/static/handin.js";
import { button, page, settle, text, waitingRoom } from "./page.js";

const BODY = `
  <main id="main">
    <h2>1. Which facts?</h2><div class="kit-answers-facts"><input type="checkbox"></div>
    <h2>2. Why?</h2><div class="kit-answers-why"><select></select></div>
    <div class="kit-hand-in"><input value=" Vesna "><p></p></div>
  </main>`;
const OWN = "hackyack:mine:ana:once:privacy_1";

let room;

beforeEach(() => {
  page(BODY);
  room = waitingRoom();
  new HandIn(document.querySelector(".kit-hand-in"), room);
});

// The kernel's answer to the button: a link that holds the file, and what is unanswered.
async function answered(answers, unanswered = "") {
  const file = Buffer.from(JSON.stringify({ workshop: "privacy_1", answers })).toString("base64");
  const link = `<a download="a.json" href="data:application/json;base64,${file}">answers</a>`;
  const open = unanswered && `<b data-unanswered="${unanswered}">Not answered yet:</b>`;
  document.querySelector(".kit-hand-in p").innerHTML = "";
  await settle();
  document.querySelector(".kit-hand-in p").innerHTML = link + open;
  await settle();
}

const titles = () => [...document.querySelectorAll("dialog .way")].map((one) => one.textContent);

test("the kernel's file is sent with the name that was written", async () => {
  await answered({ q: "'Čitaonica'" });
  const [{ path, body }] = room.kept;
  assert.equal(path, "room/hand-in");
  assert.deepEqual([body.name, body.answers], ["Vesna", { q: "'Čitaonica'" }]);
});

test("the same file isn't sent twice, whatever else changes beside it", async () => {
  await answered({ q: "1" });
  document.querySelector(".kit-hand-in p").append(" saved");
  await settle();
  assert.equal(room.kept.length, 1);
});

test("a receipt is shown, and shown again when the page is loaded again", async () => {
  await answered({ q: "1" });
  room.kept[0].tell("kept", "", { receipt: "K7QX2M" });
  assert.match(
    text(".said"),
    /^Handed in. Keep this receipt: K7QX2M. If you change an answer, hand/,
  );
  const stored = Object.entries(localStorage);
  page(BODY);
  for (const [name, value] of stored) localStorage.setItem(name, value);
  new HandIn(document.querySelector(".kit-hand-in"), waitingRoom());
  assert.match(text(".said"), /^You have handed in. Receipt: K7QX2M. If you change an answer/);
});

test("a receipt of an earlier session is shown, and nothing is said to be replaced", () => {
  page(BODY);
  localStorage.setItem("hackyack:receipt:privacy_1", "K7QX2M");
  new HandIn(document.querySelector(".kit-hand-in"), waitingRoom());
  assert.equal(text(".said"), "You handed in from this browser before. Receipt: K7QX2M");
});

test("a changed answer is the same person's hand-in, also after the page was loaded again", async () => {
  await answered({ q: "1" });
  const { once } = room.kept[0].body;
  room.kept[0].tell("kept", "", { receipt: "K7QX2M", again: false });
  assert.equal(localStorage.getItem(OWN), once);
  page(BODY);
  localStorage.setItem(OWN, once);
  room = waitingRoom();
  new HandIn(document.querySelector(".kit-hand-in"), room);
  await answered({ q: "2" });
  assert.equal(room.kept[0].body.once, once);
  room.kept[0].tell("kept", "", { receipt: "K7QX2M", again: true });
  assert.match(text(".said"), /^Handed in again, in place of/);
});

test("a browser that stores nothing hands in again as the same as long as the page is open", async () => {
  Object.defineProperty(globalThis, "localStorage", { configurable: true, value: null });
  await answered({ q: "1" });
  await answered({ q: "2" });
  assert.ok(room.kept[0].body.once);
  assert.equal(room.kept[1].body.once, room.kept[0].body.once);
});

test("what is unanswered is said by its title before anything is sent", async () => {
  await answered({ q: "1" }, "why facts");
  assert.equal(room.kept.length, 0);
  assert.deepEqual(titles(), ["2. Why?", "1. Which facts?"]);
  button("Hand in as it is").click();
  assert.equal(room.kept.length, 1);
  assert.equal(document.querySelector("dialog"), null);
});

test("a title leads to its question, and pressing again asks again", async () => {
  await answered({ q: "1" }, "why");
  document.querySelector("dialog .way").click();
  assert.equal(document.activeElement.tagName, "SELECT");
  assert.deepEqual([titles(), room.kept], [[], []]);
  await answered({ q: "1" }, "why");
  assert.deepEqual(titles(), ["2. Why?"]);
  button("Go on answering").click();
  assert.deepEqual([titles(), room.kept], [[], []]);
});

test("a refusal can be tried again; while it waits there is nothing to press", async () => {
  await answered({ q: "1" });
  const again = button("Try again");
  assert.equal(again.hidden, true);
  room.kept[0].tell("waiting", "");
  assert.match(text(".said"), /^Not handed in yet/);
  assert.equal(again.hidden, true);
  room.kept[0].tell("refused", "Too large.");
  assert.equal(text(".said"), "Too large.");
  assert.equal(again.hidden, false);
});
