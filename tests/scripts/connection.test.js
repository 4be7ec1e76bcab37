import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Connection } from "../../kit/room/template/static/connection.js";
import { Restart } from "../../kit/room/template/static/restart.js";
import { Waits } from "../../kit/room/template/static/waits.js";
import { page, pass, settle, text } from "./page.js";

const PAGE = `
  <div id="away" hidden><p></p><a hidden>Join again</a></div>
  <div id="back" hidden><p></p><button id="anew" hidden></button></div>
  <div class="output widget"><input id="weeks"></div><input id="elsewhere">
  <script id="jupyter-config-data" type="application/json">{}</script>`;
const PHONE = "http://192.168.1.5:8866/workshops/privacy_1";

let window;
let link;
let connection;

function open(body = PAGE, url = PHONE) {
  window = page(body, { url });
  Object.defineProperty(globalThis.navigator, "onLine", { value: true, configurable: true });
  link = { waiting: new Map() };
  connection = new Connection(link);
}

beforeEach(() => open());

const shown = (name) => (document.getElementById(name).hidden ? "" : text(`#${name} p`));

test("who is away is told why that may be, and that what they do waits", () => {
  link.onstate("away");
  assert.match(shown("away"), /computer is asleep or being started again, or the Wi-Fi is gone/);
  assert.match(shown("away"), /what you do waits on it and is sent/);
});

test("a device without a network looks at its own, except where the room is on it", () => {
  for (const [url, said] of [
    [PHONE, /this device has no network/],
    ["http://127.0.0.1:8866/", /computer is asleep/],
  ]) {
    open(PAGE, url);
    Object.defineProperty(globalThis.navigator, "onLine", { value: false, configurable: true });
    link.onstate("away");
    assert.match(shown("away"), said);
  }
});

test("that the room is back is said, with what waits, and goes once it is read", async () => {
  link.onstate("away");
  link.waiting.set("answer:k", {});
  link.onstate("here");
  assert.deepEqual(
    [shown("away"), shown("back")],
    ["", "The room is back. What waited on this page is sent now."],
  );
  await pass(10_000);
  assert.equal(shown("back"), "");
});

test("a page that was never away has nothing to say", () => {
  link.onstate("here");
  assert.deepEqual([shown("away"), shown("back")], ["", ""]);
});

test("a browser that the room doesn't know is shown the way in", () => {
  link.onstate("unknown");
  assert.match(shown("away"), /Join again/);
  assert.equal(document.querySelector("#away a").hidden, false);
});

// A restart on a page: how often it was opened anew, and what is not sent yet.
function restarted(body) {
  open(body);
  const seen = { opened: 0, unsent: false };
  globalThis.location.reload = () => {
    seen.opened += 1;
  };
  new Restart(connection, () => seen.unsent);
  link.onstate("here");
  link.onrestart();
  return seen;
}

test("after a restart the page opens anew by itself, and then says why", async () => {
  const seen = restarted();
  assert.match(shown("back"), /^The room was started again.*opens anew in a moment, with all/);
  await pass(2000);
  assert.equal(seen.opened, 0); // it can be read
  for (let second = 0; second < 5; second += 1) await pass(1000);
  assert.equal(seen.opened, 1);
  new Restart(connection, () => false);
  assert.match(shown("back"), /what you have set is set again/);
  new Restart(connection, () => false);
  await pass(60_000);
  assert.equal(seen.opened, 1);
});

test("what is written and not sent is waited for, or given up by the person", async () => {
  const seen = restarted();
  seen.unsent = true;
  await pass(60_000);
  assert.equal(seen.opened, 0);
  assert.match(shown("back"), /Send what you have chosen or written here/);
  const button = document.getElementById("anew");
  assert.equal(button.hidden, false);
  seen.unsent = false;
  await pass(1000);
  assert.equal(seen.opened, 1);
});

test("a page without controls stays as it is", async () => {
  const seen = restarted(PAGE.replace("jupyter-config-data", "another"));
  assert.match(shown("back"), /go on where you were/);
  await pass(60_000);
  assert.equal(seen.opened, 0);
});

test("a control that was moved after the last sign of life is among them", () => {
  const waits = new Waits();
  const now = Date.now();
  document.getElementById("weeks").dispatchEvent(new window.Event("input", { bubbles: true }));
  waits.become(true, now + 1);
  assert.equal(document.querySelectorAll(".waits").length, 0);
  waits.become(true, now);
  assert.equal(document.querySelectorAll(".waits").length, 1);
});

test("a control that is moved while the room is away says that its figure is old", async () => {
  const waits = new Waits();
  const move = (name) =>
    document.getElementById(name).dispatchEvent(new window.Event("input", { bubbles: true }));
  move("weeks");
  await pass(1);
  waits.become(true);
  move("elsewhere");
  assert.equal(document.querySelectorAll(".waits").length, 0);
  move("weeks");
  move("weeks");
  await settle();
  assert.equal(document.querySelectorAll(".waits").length, 1);
  assert.match(text(".waits"), /What it shows may be old/);
  waits.become(false);
  assert.equal(document.querySelectorAll(".waits").length, 0);
});
