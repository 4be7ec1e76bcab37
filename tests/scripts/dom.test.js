import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import * as dom from "../../kit/room/template/static/dom.js";
import { page, text } from "./page.js";

beforeEach(() => page('<p id="said"></p><div id="main"></div>'));

const place = () => document.getElementById("main");

test("a sentence is filled in; what it lacks stays visible", () => {
  assert.equal(dom.say("of", { n: 3, all: 9 }), "3 of 9");
  assert.equal(dom.say("of", { n: 3 }), "3 of {all}");
  assert.equal(dom.say("noSuchSentence"), "noSuchSentence");
});

test("text is never markup", () => {
  const made = dom.el("p", { title: '"><b>' }, "<img src=x onerror=alert(1)>");
  assert.equal(made.children.length, 0);
  assert.equal(made.textContent, "<img src=x onerror=alert(1)>");
});

test("an attribute is set, left empty or left out", () => {
  const made = dom.el("input", { a: "1", b: true, c: false, d: null, e: undefined, f: 0 });
  assert.deepEqual(made.getAttributeNames(), ["a", "b", "f"]);
  assert.equal(made.getAttribute("b"), "");
});

test("what is nothing leaves no word in an element", () => {
  assert.equal(dom.el("p", {}, "a", null, undefined, "b").textContent, "ab");
});

test("a name with on… listens", () => {
  let pressed = 0;
  const made = dom.el("button", { onclick: () => (pressed += 1) });
  made.click();
  assert.equal(pressed, 1);
  assert.equal(made.hasAttribute("onclick"), false);
});

test("the same text isn't written again, so that a screen reader doesn't repeat it", () => {
  dom.announce("Kept.");
  const before = document.getElementById("said").firstChild;
  dom.announce("Kept.");
  assert.equal(document.getElementById("said").firstChild, before);
  dom.announce("Gone.");
  assert.equal(text("#said"), "Gone.");
});

test("a page without the region says nothing and goes on", () => {
  page();
  assert.doesNotThrow(() => dom.announce("Kept."));
});

test("a heading is one level below the one before it", () => {
  place().innerHTML =
    '<h1>a</h1><h2>b</h2><div class="kit-yack"><h4>c</h4></div><p></p><h3>later</h3>';
  const made = dom.heading(place().querySelector("p"), "Result");
  assert.equal(made.tagName, "H3");
  assert.equal(made.textContent, "Result");
});

test("a heading that stands first is of level 2", () => {
  place().innerHTML = "<p></p>";
  assert.equal(dom.heading(place().querySelector("p"), "Result").tagName, "H2");
});

test("no two ids are the same", () => {
  assert.notEqual(dom.id("note"), dom.id("note"));
});

const draw = (names) =>
  dom.list(place(), names, {
    key: (name) => name,
    make: () => dom.el("div", {}, dom.el("button", {})),
    update: (child, name) => dom.put(child.firstChild, name),
  });

test("a list follows its items and leaves those that stay, with their focus", () => {
  draw(["a", "b", "c"]);
  const b = place().children[1];
  b.firstChild.focus();
  draw(["c", "b", "d"]);
  assert.deepEqual(
    [...place().children].map((child) => child.textContent),
    ["c", "b", "d"],
  );
  assert.equal(place().children[1], b);
});

test("focus on an item that goes moves to its neighbour", () => {
  draw(["a", "b"]);
  place().children[0].firstChild.focus();
  draw(["b"]);
  assert.equal(document.activeElement.textContent, "b");
});

test("focus on the last item that goes moves to the list", () => {
  draw(["a"]);
  place().children[0].firstChild.focus();
  draw([]);
  assert.equal(document.activeElement, place());
  assert.equal(place().tabIndex, -1);
});

test("what a browser keeps for itself can be set, listed and deleted", () => {
  localStorage.setItem("another", "1");
  assert.equal(dom.own.set("hackyack:own:privacy_1:k", "mine"), true);
  assert.equal(dom.own.get("hackyack:own:privacy_1:k"), "mine");
  assert.deepEqual(dom.own.names("hackyack:own:"), ["hackyack:own:privacy_1:k"]);
  dom.own.set("hackyack:own:privacy_1:k", "");
  assert.deepEqual(dom.own.names("hackyack:own:"), []);
  assert.equal(dom.own.get("hackyack:own:privacy_1:k"), "");
});

test("what is a person's own in a session goes when somebody else comes", () => {
  localStorage.setItem("hackyack:theme", "dark");
  dom.own.set(dom.mine("ana", "set:/exercises/privacy_1"), "[]");
  dom.tidy("ana");
  assert.equal(localStorage.length, 2);
  dom.tidy("eve");
  assert.deepEqual(Object.keys(localStorage), ["hackyack:theme"]);
});

test("a browser that forbids storing is told apart and breaks nothing", () => {
  Object.defineProperty(globalThis, "localStorage", {
    configurable: true,
    get() {
      throw new Error("SecurityError");
    },
  });
  assert.equal(dom.own.get("k"), "");
  assert.equal(dom.own.set("k", "v"), false);
  assert.deepEqual(dom.own.names("hackyack:own:"), []);
});
