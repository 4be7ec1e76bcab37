import assert from "node:assert/strict";
import { test } from "node:test";
import { page, run, settle } from "./page.js";

const SLIDER = `
  <div class="jupyter-widgets widget-container"><label class="widget-label" for="x">Group size</label>
    <div class="widget-slider"><span class="widget-label"></span><div role="slider"></div></div>
  </div>`;
const LIST = `
  <div class="jupyter-widgets widget-vbox"><div class="kit-label">Which of these?</div></div>
  <table><tr><th></th><th>k</th></tr></table><input title="null">`;
const NUMBER = (above, label) => `
  <div class="widget-vbox kit-number"><div><p class="kit-label">${above}</p></div>
    <div class="widget-inline-hbox"><label class="widget-label">${label}</label><input type="number"></div>
    <div class="widget-inline-hbox widget-slider"><label class="widget-label"></label>
      <div role="slider"></div></div>
  </div>`;
const OUTCOME = (text) => `
  <div class="widget-vbox"><p class="kit-label">${text}</p>
    <div class="widget-inline-hbox"><label class="widget-label">now</label><select></select></div>
  </div>`;

// The names of what a selector finds, once the page has this output.
async function named(output, selector) {
  page(`<main id="main"><h2>3. Set the blur</h2><div class="output"></div></main>`);
  await run("names.js");
  document.querySelector(".output").innerHTML = output;
  await settle();
  return [...document.querySelectorAll(selector)].map((one) => one.getAttribute("aria-label"));
}

test("a slider without a name takes it from the words beside it", async () => {
  assert.deepEqual(await named(SLIDER, '[role="slider"]'), ["Group size"]);
});

test("a box below a question is named by it, and its slider", async () => {
  const two = NUMBER("How many years?", "As a number") + NUMBER("How many digits?", "As a number");
  assert.deepEqual(await named(two, ":is(input, [role=slider])"), [
    "How many years? (as a number)",
    "How many years?",
    "How many digits? (as a number)",
    "How many digits?",
  ]);
});

test("lists that are called alike are told apart by what stands above", async () => {
  const names = await named(OUTCOME("Measure") + OUTCOME("Explain"), "select");
  assert.deepEqual(names, ["Measure: now", "Explain: now"]);
});

test("a task is a group with the name of its heading", async () => {
  assert.deepEqual(await named('<div class="kit-task"></div>', "[role=group]"), [
    "3. Set the blur",
  ]);
});

test("controls and tables that come later are repaired as well", async () => {
  assert.deepEqual(await named(LIST, '[role="group"]'), ["Which of these?"]);
  assert.equal(document.querySelectorAll("th:empty").length, 0);
  assert.equal(document.querySelectorAll("[title]").length, 0);
  assert.equal(document.querySelectorAll("tr > *").length, 2);
});
