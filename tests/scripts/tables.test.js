import assert from "node:assert/strict";
import { test } from "node:test";
import { page, pass, run } from "./page.js";

const TABLE = "<tr><th>card</th><th>item</th></tr><tr><th>L1</th><td>Ashcrown</td></tr>";

// A page with this in it, whose boxes are as wide as a phone and hold what is wider, or isn't.
async function shown(body, width) {
  const window = page(`<main id="main"><h2>Loans</h2>${body}</main>`);
  const own = (name, value) =>
    Object.defineProperty(window.HTMLElement.prototype, name, {
      get: () => value(),
      configurable: true,
    });
  own("clientWidth", () => 358);
  own("scrollWidth", () => width());
  await run("tables.js");
}

const told = (box) => [box.tabIndex, box.getAttribute("aria-label"), box.dataset.scrolls];

test("a table that is wider than the page says so and has its caption's name", async () => {
  const table = `<table><caption>The first loans</caption>${TABLE}</table>`;
  await shown(`<div class="output wide">${table}</div>`, () => 605);
  const box = document.querySelector(".wide");
  assert.deepEqual(told(box), [0, "The first loans", "2 columns: scroll sideways"]);
  assert.equal(box.getAttribute("role"), "group");
});

test("without a caption it is named by the words before it", async () => {
  await shown(`<p>Here they are.</p><div class="wide"><table>${TABLE}</table></div>`, () => 605);
  assert.equal(document.querySelector(".wide").getAttribute("aria-label"), "Here they are.");
});

test("what has room is left alone, and what gets room is let go", async () => {
  let width = 605;
  await shown(`<pre>${"x".repeat(99)}</pre>`, () => width);
  const box = document.querySelector("pre");
  assert.deepEqual(told(box), [0, "Loans", "Scroll sideways to see all of it"]);
  width = 358;
  document.querySelector("h2").textContent = "Turned";
  await pass(1);
  assert.deepEqual(told(box), [-1, null, undefined]);
});

test("a table of a text gets a box", async () => {
  await shown(`<div class="jp-MarkdownOutput"><table>${TABLE}</table></div>`, () => 605);
  assert.equal(document.querySelectorAll(".jp-MarkdownOutput > .wide > table").length, 1);
});
