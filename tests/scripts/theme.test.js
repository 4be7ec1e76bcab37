import assert from "node:assert/strict";
import { test } from "node:test";
import { page, runClassic } from "./page.js";

const CHOICE = `<p hidden><select id="theme">
  <option value=""></option><option value="light"></option><option value="dark"></option>
</select></p>`;

function open(kept = "", body = CHOICE) {
  const window = page(body);
  if (kept) localStorage.setItem("hackyack:theme", kept);
  runClassic("theme.js");
  return window;
}

const theme = () => document.documentElement.dataset.theme;

function ready() {
  document.dispatchEvent(new Event("DOMContentLoaded"));
  return document.getElementById("theme");
}

function choose(list, value) {
  list.value = value;
  list.dispatchEvent(new Event("change"));
}

test("the colours that were chosen are there before the page is painted", () => {
  open("dark");
  assert.equal(theme(), "dark");
  assert.equal(ready().value, "dark");
});

test("the choice appears only where a script can act on it", () => {
  open();
  assert.equal(document.querySelector("p").hidden, true);
  ready();
  assert.equal(document.querySelector("p").hidden, false);
  assert.equal(theme(), undefined);
});

test("a choice counts at once and the next time; the device's own takes it back", () => {
  open();
  const list = ready();
  choose(list, "light");
  assert.deepEqual([theme(), localStorage.getItem("hackyack:theme")], ["light", "light"]);
  choose(list, "");
  assert.equal(theme(), undefined);
});

test("a browser that forbids storing keeps the choice for this page", () => {
  page(CHOICE);
  Object.defineProperty(globalThis, "localStorage", { value: null, configurable: true });
  runClassic("theme.js");
  choose(ready(), "dark");
  assert.equal(theme(), "dark");
});

test("a page without the choice goes on", () => {
  open("dark", "");
  assert.doesNotThrow(ready);
});

test("the notice says how far a deletion has come, and only after one", () => {
  for (const [search, shown] of [
    ["", []],
    ["?forgotten=proved", ["proved"]],
    ["?forgotten=later", ["later"]],
    ["?forgotten=x", []],
  ]) {
    page('<p data-erased="proved" hidden></p><p data-erased="later" hidden></p>', {
      url: `http://127.0.0.1:8866/notice${search}`,
    });
    runClassic("notice.js");
    const seen = [...document.querySelectorAll("[data-erased]")].filter((one) => !one.hidden);
    assert.deepEqual(
      seen.map((one) => one.dataset.erased),
      shown,
    );
  }
});

const NOTICE = '<div id="room"></div>';
const runs = () => document.documentElement.classList.contains("scripts");

test("the notice that no script runs is hidden, and comes back if the page's own doesn't come", () => {
  open("", NOTICE);
  const script = document.createElement("script");
  script.type = "module";
  document.head.append(script);
  assert.equal(runs(), true);
  window.dispatchEvent(new Event("load"));
  assert.equal(runs(), false);
  document.documentElement.dataset.scripts = "run";
  window.dispatchEvent(new Event("load"));
  assert.equal(runs(), true);
});
