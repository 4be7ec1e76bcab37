import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { page, pass, run, settle, text } from "./page.js";

const EXPLORE = `
  <p id="said" role="status"></p>
  <main id="main"><div class="kit-explore">
    <div class="kit-number"><label class="widget-label">Weeks</label><input type="number" value="4"></div>
    <div class="kit-several"><p class="kit-label">Known</p>
      <label><input type="checkbox" id="a">year</label><label><input type="checkbox" id="b">branch</label>
    </div>
    <div class="kit-live"><p>4 loans</p></div>
  </div></main>`;

beforeEach(async () => {
  page(EXPLORE);
  delete window.jupyterapp;
  await run("moved.js");
});

const box = () => document.querySelector("input[type=number]");

// Set the number as a person does; the events bubble to the part that is watched.
function type(number) {
  box().dispatchEvent(new Event("focusin", { bubbles: true }));
  box().value = String(number);
  box().dispatchEvent(new Event("change", { bubbles: true }));
}

function answer(html) {
  document.querySelector(".kit-live").innerHTML = html;
}

test("nothing is said before somebody moves something", async () => {
  answer("<p>7 loans</p>");
  await pass(5000);
  assert.equal(text("#said"), "");
});

test("name, value and result are said once, after the control has rested", async () => {
  for (const n of [5, 6, 7]) {
    type(n);
    await pass(300);
    assert.equal(text("#said"), "");
  }
  answer("<p>7 loans</p>");
  await settle();
  await pass(600);
  assert.equal(text("#said"), "Weeks: 7. 7 loans");
});

test("it waits for the answer while the kernel is busy", async () => {
  window.jupyterapp = { widgetManager: { kernel: { status: "busy" } } };
  type(9);
  await pass(3000);
  assert.equal(text("#said"), "");
  answer(`<figure><img alt="Nine loans, of ten."></figure>`);
  window.jupyterapp.widgetManager.kernel.status = "idle";
  await pass(600);
  assert.equal(text("#said"), "Weeks: 9. Nine loans, of ten.");
});

test("a result that stays, and one too long to be said, are told as such", async () => {
  type(8);
  await pass(600);
  assert.equal(text("#said"), "Weeks: 8. What is shown below stays the same.");
  type(9);
  answer(`<p>${"so many words ".repeat(30)}</p>`);
  await settle();
  await pass(600);
  assert.equal(text("#said"), "Weeks: 9. What is shown below has changed.");
});

test("an answer that comes late, over a slow network, is said when it comes", async () => {
  type(8);
  await pass(600);
  answer("<p>8 loans</p>");
  await settle();
  await pass(600);
  assert.equal(text("#said"), "Weeks: 8. 8 loans");
});

test("what the page sets again by itself is no move", async () => {
  box().value = "7"; // a new copy
  box().dispatchEvent(new Event("focusin", { bubbles: true }));
  box().dispatchEvent(new Event("change", { bubbles: true }));
  await pass(600);
  assert.equal(text("#said"), "");
});

test("of a list all that is ticked is said", async () => {
  const tick = document.getElementById("b");
  tick.dispatchEvent(new Event("focusin", { bubbles: true }));
  tick.checked = true;
  tick.dispatchEvent(new Event("change", { bubbles: true }));
  await pass(600);
  assert.equal(text("#said"), "Known: branch. What is shown below stays the same.");
  tick.checked = false;
  tick.dispatchEvent(new Event("change", { bubbles: true }));
  await pass(600);
  assert.equal(text("#said"), "Known: nothing chosen. What is shown below stays the same.");
});

test("a task says the line of its check", async () => {
  page(`<p id="said"></p><main id="main"><div class="kit-task"><button>Check</button>
    <div class="kit-live"></div></div></main>`);
  await run("moved.js");
  const button = document.querySelector("button");
  button.dispatchEvent(new Event("focusin", { bubbles: true }));
  button.dispatchEvent(new Event("click", { bubbles: true }));
  answer(`<p role="status">Count each member once.</p>`);
  await settle();
  await pass(600);
  assert.equal(text("#said"), "Count each member once.");
  assert.equal(document.querySelectorAll(".kit-live [role=status]").length, 0);
});
