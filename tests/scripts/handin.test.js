import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { HandIn } from "../../kit/room/template/static/handin.js";
import { button, page, settle, text, waitingRoom } from "./page.js";

const BODY = '<div class="kit-hand-in"><input value=" Vesna "><p></p></div>';

let room;

beforeEach(() => {
  page(BODY);
  room = waitingRoom();
  new HandIn(document.querySelector(".kit-hand-in"), room);
});

// The kernel's answer to the button: a link that holds the file.
async function answered(answers) {
  const file = Buffer.from(JSON.stringify({ workshop: "privacy_1", answers })).toString("base64");
  const link = `<a download="a.json" href="data:application/json;base64,${file}">answers</a>`;
  document.querySelector(".kit-hand-in p").innerHTML = link;
  await settle();
}

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
  assert.equal(text(".said"), "Handed in. Keep this receipt: K7QX2M");
  const stored = Object.entries(localStorage);
  page(BODY);
  for (const [name, value] of stored) localStorage.setItem(name, value);
  new HandIn(document.querySelector(".kit-hand-in"), waitingRoom());
  assert.equal(text(".said"), "You handed in from this browser before. Receipt: K7QX2M");
});

test("a repeat is the same hand-in, a changed answer another", async () => {
  await answered({ q: "1" });
  room.kept[0].tell("refused", "Too large.");
  button("Try again").click();
  assert.ok(room.kept[0].body.once);
  assert.equal(room.kept[1].body.once, room.kept[0].body.once);
  room.kept[1].tell("kept", "", { receipt: "K7QX2M" });
  await answered({ q: "2" });
  assert.notEqual(room.kept[2].body.once, room.kept[0].body.once);
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
