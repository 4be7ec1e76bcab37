import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { noConnection, PlainEvent, page, pass, runClassic, server, settle } from "./page.js";

const CONFIG = { baseUrl: "http://127.0.0.1:8866/yack/", kernelId: "k1" };
const PAGE = `
  <div id="main">
    <div id="opening"></div>
    <div id="lost" hidden>
      <p data-why="gone" hidden></p><p data-why="away" hidden></p>
      <p data-why="unloaded" hidden></p>
      <button id="again">Open a new copy</button>
    </div>
    <div class="output widget"></div>
  </div>
  <script id="jupyter-config-data" type="application/json">${JSON.stringify(CONFIG)}</script>`;
const SLIDER = `
  <div class="jupyter-widgets widget-container"><label class="widget-label" for="x">Group size</label>
    <div class="widget-slider"><span class="widget-label"></span><div role="slider"></div></div>
  </div>`;
// A socket to the kernel, as JupyterLab's front end opens it.
class Socket extends EventTarget {
  static CONNECTING = 0;
  static OPEN = 1;
  readyState = 0;

  happens(type) {
    this.readyState = type === "open" ? 1 : 3;
    this.dispatchEvent(new PlainEvent(type));
  }
}

let window;
let beacons;
let reloads;

function open(body = PAGE) {
  window = page(body);
  globalThis.WebSocket = Socket;
  beacons = [];
  window.navigator.sendBeacon = (address) => beacons.push(address);
  reloads = 0;
  const place = { reload: () => (reloads += 1) };
  Object.defineProperty(globalThis, "location", { value: place, configurable: true });
  runClassic("room.js");
  window.dispatchEvent(new Event("load"));
}

beforeEach(() => open());

// A kernel's page: its front end has connected, and its controls are there.
async function connected() {
  const socket = new window.WebSocket("ws://127.0.0.1:8866/yack/api/kernels/k1/channels");
  socket.happens("open");
  window.jupyterapp = {};
  document.querySelector(".output").innerHTML = SLIDER;
  await pass(100);
  return socket;
}

const opening = () => document.getElementById("opening").hidden === false;

// The reason that the page gives for being lost; nothing while it isn't.
function why() {
  if (document.getElementById("lost").hidden) return "";
  return [...document.querySelectorAll("[data-why]")]
    .filter((one) => !one.hidden)
    .map((one) => one.dataset.why)
    .join();
}

test("a page is open once its controls are there", async () => {
  await pass(1000);
  assert.equal(opening(), true);
  await connected();
  assert.equal(opening(), false);
});

test("a page that never opens says so after a minute and a half", async () => {
  await pass(89_000);
  assert.deepEqual([opening(), why()], [true, ""]);
  await pass(10_000);
  assert.deepEqual([opening(), why()], [false, "unloaded"]); // the server answers: not the Wi-Fi
});

test("a connection that JupyterLab opens again within seconds is no loss", async () => {
  const socket = await connected();
  socket.happens("close");
  await pass(7000);
  new window.WebSocket("ws://…").happens("open");
  await pass(60_000);
  assert.equal(why(), "");
  assert.deepEqual(server.asked, []);
});

test("a kernel that has ended is told apart from a lost connection", async () => {
  const socket = await connected();
  socket.happens("close");
  server.answer = 404;
  await pass(8000);
  assert.equal(server.asked[0].path, "api/kernels/k1");
  assert.equal(why(), "gone");
});

test("a page from the browser's memory, whose kernel ended with it, doesn't blame the Wi-Fi", async () => {
  for (const answer of [404, 403]) {
    open();
    const socket = await connected();
    window.dispatchEvent(new Event("pagehide"));
    socket.happens("close");
    server.answer = noConnection; // the first request may fail
    window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
    await settle();
    assert.equal(why(), "");
    server.answer = answer;
    await pass(1000);
    assert.equal(why(), "gone");
  }
});

test("a kernel that is there behind a closed socket, and no server at all, are both away", async () => {
  for (const answer of [200, noConnection]) {
    open();
    const socket = await connected();
    socket.happens("close");
    server.answer = answer;
    await pass(8000);
    assert.equal(why(), "away");
  }
});

test("once the server is there again, the front end is asked to connect at once", async () => {
  const socket = await connected();
  let asked = 0;
  const kernel = { reconnect: async () => (asked += 1) };
  window.jupyterapp = { widgetManager: { kernel } };
  socket.happens("close");
  server.answer = noConnection;
  for (let second = 0; second < 30; second += 1) await pass(1000);
  assert.deepEqual([asked, why()], [0, "away"]);
  server.answer = 200;
  await pass(1000);
  await pass(1000);
  assert.ok(asked >= 1);
});

test("a connection that is on its way is left time", async () => {
  const socket = await connected();
  let asked = 0;
  const reconnect = async () => {
    asked += 1;
    new window.WebSocket("ws://…");
  };
  window.jupyterapp = { widgetManager: { kernel: { reconnect } } };
  socket.happens("close");
  for (let half = 0; half < 22; half += 1) await pass(500);
  assert.equal(asked, 1);
  for (let half = 0; half < 8; half += 1) await pass(500);
  assert.equal(asked, 2);
});

test("a phone that was offline for a moment, and kept its connection, isn't away", async () => {
  await connected();
  window.dispatchEvent(new Event("offline"));
  assert.equal(why(), "away");
  window.dispatchEvent(new Event("online"));
  await settle();
  assert.equal(why(), "");
});

test("a question that hangs in a lost Wi-Fi is no answer", async () => {
  const socket = await connected();
  socket.happens("close");
  server.answer = ({ signal }) =>
    new Promise((_resolve, reject) => signal.addEventListener("abort", reject));
  await pass(8000);
  await pass(4000);
  assert.equal(why(), "away");
  server.answer = 404;
  await pass(2000);
  assert.equal(why(), "gone");
});

test("a connection that comes back later takes the warning away", async () => {
  const socket = await connected();
  socket.happens("close");
  server.answer = noConnection;
  await pass(8000);
  new window.WebSocket("ws://…").happens("open");
  assert.equal(why(), "");
});

test("a kernel that ends before it was ever connected is noticed", async () => {
  server.answer = 404;
  await pass(8000);
  assert.equal(why(), "gone");
});

test("a page that has said itself that it is broken says nothing else", async () => {
  open(`${PAGE}<p id="broken"></p>`);
  server.answer = 404;
  await pass(20_000);
  assert.deepEqual([server.asked, why()], [[], ""]);
});

test("a page without a kernel yet asks for none", async () => {
  open(PAGE.replace("jupyter-config-data", "another"));
  await pass(20_000);
  window.dispatchEvent(new Event("pagehide"));
  assert.deepEqual([server.asked, beacons], [[], []]);
});

test("a phone that goes offline is told at once", async () => {
  await connected();
  window.dispatchEvent(new Event("offline"));
  assert.equal(why(), "away");
});

test("a page that is put away ends its kernel, once", async () => {
  await connected();
  window.dispatchEvent(new Event("pagehide"));
  window.dispatchEvent(new Event("pagehide"));
  assert.deepEqual(beacons, ["http://127.0.0.1:8866/yack/voila/api/shutdown/k1"]);
});

test("where the front end ends the kernel before, the page doesn't", async () => {
  await connected();
  window.dispatchEvent(new Event("beforeunload"));
  window.dispatchEvent(new Event("pagehide"));
  assert.deepEqual(beacons, []);
});

test("a page that is left gives no warning", async () => {
  const socket = await connected();
  window.dispatchEvent(new Event("pagehide"));
  socket.happens("close");
  server.answer = 404;
  await pass(20_000);
  assert.equal(why(), "");
});

test("a page from the history finds out that its kernel has ended", async () => {
  const socket = await connected();
  window.dispatchEvent(new Event("pagehide"));
  socket.happens("close");
  server.answer = 404;
  window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  await settle();
  assert.equal(why(), "gone");
});

test("a new copy is the page once more", () => {
  document.getElementById("again").click();
  assert.equal(reloads, 1);
});
