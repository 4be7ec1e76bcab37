// A page without a browser, for the unit tests of the room's scripts: happy-dom is its document,
// the sentences are those of words.html, and clock, server and stream do what a test says.
import { readFileSync } from "node:fs";
import { mock } from "node:test";
import vm from "node:vm";
import { Window } from "happy-dom";

const TEMPLATE = new URL("../../kit/room/template/", import.meta.url);
const BASE = "http://127.0.0.1:8866/yack/";
const GLOBALS = [
  "document",
  "location",
  "localStorage",
  "sessionStorage",
  "Node",
  "MutationObserver",
  "ResizeObserver",
  "Event",
  "CSS",
];
const SENTENCES = readFileSync(new URL("words.html", TEMPLATE), "utf8");
const WORDS = Object.fromEntries(
  [...SENTENCES.matchAll(/^"(\w+)": _\("(.*)"\),$/gm)].map((pair) => pair.slice(1)),
);

// Node's own, which its EventTarget asks for; a page has those of happy-dom.
export const PlainEvent = Event;

let loaded = 0;

// An event stream under the test's hand; the last one that a script opened is `Stream.last`.
export class Stream {
  static opened = [];

  static get last() {
    return Stream.opened.at(-1);
  }

  constructor(address) {
    this.address = address;
    this.closed = false;
    this.listeners = new Map();
    Stream.opened.push(this);
  }

  addEventListener(type, listener) {
    this.listeners.set(type, listener);
  }

  close() {
    this.closed = true;
  }

  tell(type, data) {
    this.listeners.get(type)({ data: JSON.stringify(data) });
  }
}

// The server: what it was asked, and how it answers. An answer may be a status, an Error (no
// connection) or a function; without one everything is taken.
export const server = {
  asked: [],
  answer: null,
  async fetch(address, { method = "GET", body, signal } = {}) {
    const path = address.replace(BASE, "");
    const asked = { path, method, body: body && JSON.parse(body), signal };
    server.asked.push(asked);
    const { answer } = server;
    const given = typeof answer === "function" ? await answer(asked) : (answer ?? 200);
    if (given instanceof Error) throw given;
    const { status, data } = typeof given === "number" ? { status: given, data: {} } : given;
    return { status, ok: status < 300, json: async () => data };
  },
};

export const noConnection = new TypeError("no connection");

function give(name, value) {
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
}

// A new page with this body; nothing of the page before it is left.
export function page(body = "", { url = BASE } = {}) {
  const window = new Window({ url });
  window.document.body.innerHTML = body;
  for (const name of GLOBALS) give(name, window[name]);
  give("window", window);
  give("navigator", window.navigator);
  give("addEventListener", window.addEventListener.bind(window));
  give("EventSource", Stream);
  give("fetch", server.fetch);
  Object.assign(server, { asked: [], answer: null });
  Stream.opened = [];
  mock.restoreAll();
  mock.timers.reset();
  mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 1_800_000_000_000 });
  mock.method(performance, "now", () => Date.now());
  return window;
}

// A template's markup without its Jinja: the places that its script fills.
export function template(name) {
  return readFileSync(new URL(name, TEMPLATE), "utf8")
    .replace(/\{% include "([\w-]+\.html)" %\}/g, (_whole, part) => template(part))
    .replace(/\{%.*?%\}|\{\{.*?\}\}/gs, "");
}

// Let everything happen that waits for nothing but its turn.
export async function settle() {
  for (let turn = 0; turn < 8; turn += 1) await new Promise(setImmediate);
}

// Let time pass.
export async function pass(milliseconds) {
  await settle();
  mock.timers.tick(milliseconds);
  await settle();
}

// Run a script as a page does that is loaded: the modules that it imports stay as they are.
export async function run(script) {
  loaded += 1;
  await import(new URL(`static/${script}?${loaded}`, TEMPLATE));
  await settle();
}

// Run a classic script, one that is no module.
export function runClassic(script) {
  vm.runInThisContext(readFileSync(new URL(`static/${script}`, TEMPLATE), "utf8"), script);
}

// What a control needs of the room: `kept` holds what it asked to keep, each with `tell`.
export function room(mine = {}) {
  return {
    workshop: "privacy_1",
    owner: "ana",
    shared: {},
    mine: { answers: {}, notes: {}, me_too: [], pulse: null, ...mine },
    kept: [],
    refreshed: 0,
    drawn: 0,
    link: null,
    get state() {
      return { shared: this.shared, mine: this.mine };
    },
    refresh() {
      this.refreshed += 1;
    },
    draw() {
      this.drawn += 1;
    },
  };
}

// A room whose link keeps nothing by itself: the test answers.
export function waitingRoom(mine) {
  const made = room(mine);
  made.link = {
    keep(name, path, body, tell) {
      made.kept.push({ name, path, body, tell });
      tell("sending", WORDS.sending);
    },
  };
  return made;
}

// The text of the first element that the selector finds.
export function text(selector) {
  return document.querySelector(selector).textContent;
}

export function button(label) {
  return [...document.querySelectorAll("button")].find((one) => one.textContent === label);
}

// The scripts look their sentences up once, when they are first loaded.
page(`<script id="words" type="application/json">${JSON.stringify(WORDS)}</script>`);
await import(new URL("static/dom.js", TEMPLATE));
