import assert from "node:assert/strict";
import { test } from "node:test";
import { page, run, settle } from "./page.js";

const BODY = `
  <main id="main">
    <h2>1. Which facts?</h2><div class="kit-answers-facts"><input type="checkbox"></div>
    <div class="kit-hand-in"></div>
  </main>`;

test("outside a room too, what is unanswered is listed by its title", async () => {
  page(BODY);
  await run("unanswered.js");
  const line = '<p data-unanswered="facts gone">2 questions are not answered yet:</p>';
  document.querySelector(".kit-hand-in").innerHTML = line;
  await settle();
  const listed = [...document.querySelectorAll(".ways .way")];
  assert.deepEqual(
    listed.map((one) => one.textContent),
    ["1. Which facts?"],
  );
  listed[0].click();
  assert.equal(document.activeElement.tagName, "INPUT");
});
