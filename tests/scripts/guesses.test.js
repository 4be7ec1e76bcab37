import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { page, run, settle } from "./page.js";

const TWO = `
  <main id="main">
    <details class="guess" data-guess="alone"><summary>Show</summary><p>20 %</p>
      <details class="guess" data-guess="more"><summary>Show</summary><h3 id="Deep">Deep</h3></details>
    </details>
  </main>`;
const KEPT = "hackyack:mine:alone:opened:/yack/";
const all = () => [...document.querySelectorAll(".guess")];
const open = () => all().map((one) => one.open);

beforeEach(() => page(TWO));

// As a browser does it: the press is told first, then the part opens or closes.
function press(one) {
  one.firstElementChild.dispatchEvent(new Event("click", { bubbles: true }));
  one.open = !one.open;
}

test("what somebody opened is open again in the next copy, and nothing else", async () => {
  await run("guesses.js");
  press(all()[0]);
  assert.equal(sessionStorage.getItem(KEPT), '["alone"]');
  document.getElementById("main").innerHTML = TWO.replace(/<\/?main[^>]*>/g, "");
  await settle();
  assert.deepEqual(open(), [true, false]);
  press(all()[0]);
  assert.equal(sessionStorage.getItem(KEPT), null);
});

test("what another program keeps under the name opens nothing", async () => {
  sessionStorage.setItem(KEPT, "{");
  await run("guesses.js");
  assert.deepEqual(open(), [false, false]);
});

test("the printer opens all, and afterwards the page is as it was", async () => {
  await run("guesses.js");
  all()[0].open = true;
  window.dispatchEvent(new Event("beforeprint"));
  assert.deepEqual(open(), [true, true]);
  window.dispatchEvent(new Event("afterprint"));
  assert.deepEqual(open(), [true, false]);
  assert.equal(sessionStorage.getItem(KEPT), null);
});

test("the printer opens explained words, which are folded again afterwards", async () => {
  const list = '<details class="kit-words"><summary>In plain words</summary><dl></dl></details>';
  document.getElementById("main").insertAdjacentHTML("beforeend", list);
  await run("guesses.js");
  const words = document.querySelector(".kit-words");
  window.dispatchEvent(new Event("beforeprint"));
  assert.equal(words.open, true);
  window.dispatchEvent(new Event("afterprint"));
  assert.equal(words.open, false);
});

test("a link into what waits opens all that it lies in", async () => {
  await run("guesses.js");
  location.hash = "#Deep";
  window.dispatchEvent(new Event("hashchange"));
  assert.deepEqual(open(), [true, true]);
});
