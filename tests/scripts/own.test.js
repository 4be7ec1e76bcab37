import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { address, Note } from "../../kit/room/template/static/own.js";
import { button, page, room, server, settle, text } from "./page.js";

const NOTE = { kind: "note", key: "friday", question: "By Friday I will …" };
const PLACE = "hackyack:own:privacy_1:friday";

let window;

function draw() {
  new Note(document.querySelector("section"), NOTE, room());
}

function write(words) {
  const area = document.querySelector("textarea");
  area.value = words;
  area.dispatchEvent(new Event("input"));
}

function clipboard(writeText) {
  Object.defineProperty(window.navigator, "clipboard", {
    value: { writeText },
    configurable: true,
  });
}

beforeEach(() => {
  window = page("<section></section>");
});

test("each note has a place of its own", () => {
  assert.equal(address("privacy_1", "friday"), PLACE);
});

test("words stay in the browser, are there again, and are never sent", async () => {
  draw();
  write("ask Vesna");
  draw();
  assert.equal(document.querySelector("textarea").value, "ask Vesna");
  assert.equal(localStorage.getItem(PLACE), "ask Vesna");
  await settle();
  assert.deepEqual(server.asked, []);
});

test("a browser that stores nothing says it while one writes", () => {
  draw();
  Object.defineProperty(globalThis, "localStorage", { value: null, configurable: true });
  write("ask Vesna");
  assert.equal(text(".said"), "This browser stores nothing: copy it before you close the page.");
});

test("deleting empties the box and the browser's store", () => {
  draw();
  write("ask Vesna");
  button("Delete").click();
  assert.equal(document.querySelector("textarea").value, "");
  assert.equal(localStorage.getItem(PLACE), null);
  assert.equal(document.activeElement, document.querySelector("textarea"));
});

test("copying says that it is done", async () => {
  draw();
  write("ask Vesna");
  let copied = "";
  clipboard(async (words) => {
    copied = words;
  });
  button("Copy").click();
  await settle();
  assert.deepEqual([copied, text(".said")], ["ask Vesna", "Copied."]);
});

test("where a browser refuses to copy, the words are marked for the person to do it", async () => {
  draw();
  write("ask Vesna");
  clipboard(async () => {
    throw new Error("NotAllowedError");
  });
  button("Copy").click();
  await settle();
  const { selectionStart, selectionEnd } = document.querySelector("textarea");
  assert.deepEqual([selectionStart, selectionEnd], [0, "ask Vesna".length]);
  assert.match(text(".said"), /Ctrl\+C/);
});

test("printing shows the words alone, and the page is as before afterwards", () => {
  draw();
  write("ask Vesna");
  let printed = "";
  window.print = () => {
    printed = text("#print-me");
  };
  button("Print").click();
  assert.equal(printed, "By Friday I will …ask Vesna");
  assert.equal(document.documentElement.classList.contains("own"), true);
  window.dispatchEvent(new Event("afterprint"));
  assert.equal(document.getElementById("print-me"), null);
  assert.equal(document.documentElement.classList.contains("own"), false);
});
