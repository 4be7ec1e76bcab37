import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { own } from "../../kit/room/template/static/dom.js";
import { List } from "../../kit/room/template/static/list.js";
import { begin, named, outputs, Replay } from "../../kit/room/template/static/replay.js";
import { page, pass, run, settle } from "./page.js";

const NAME = "hackyack:mine:ana:set:/yack/exercises/privacy_1";

// A widget as the front end has it: its state, and the messages that it sends to its kernel.
class Model {
  constructor(kernel, kind, state = {}, children = []) {
    kernel.made += 1;
    this.model_id = `id-${kernel.made}`;
    this.state = { _model_name: kind, ...state, children };
    this.comm = { send: (data) => kernel.sent.push([this.model_id, data]) };
    kernel.models.set(this.model_id, this);
  }

  get(name) {
    return this.state[name];
  }

  set_state(state) {
    Object.assign(this.state, state);
  }
}

// A copy with a task (two boxes and a button) and a number; the ids of its widgets are its own.
class Copy {
  constructor(first = 0, { labels = null } = {}) {
    this.made = first;
    this.sent = [];
    this.models = new Map();
    this.answers = 0;
    this.listeners = [];
    this.anyMessage = { connect: (listener) => this.listeners.push(listener) };
    this.boxes = ["a", "b"].map(
      (description) =>
        new Model(this, "CheckboxModel", { description, value: false, _options_labels: labels }),
    );
    this.button = new Model(this, "ButtonModel", { description: "Check my answer" });
    const inside = [...this.boxes, this.button];
    this.task = new Model(this, "VBoxModel", { _dom_classes: ["kit-task"] }, inside);
    this.number = new Model(this, "BoundedIntTextModel", { value: 0 });
    this.other = new Model(this, "ButtonModel", { description: "Hand in" });
    this.rest = new Model(this, "VBoxModel", {}, [this.number, this.other]);
  }

  has_model(id) {
    return this.models.has(id);
  }

  async get_model(id) {
    return this.models.get(id);
  }

  async requestCommInfo() {
    this.answers += 1;
  }

  // What the front end tells of each message.
  tell(model, data, { direction = "send", kind = "comm_msg" } = {}) {
    const msg = { header: { msg_type: kind }, content: { comm_id: model.model_id, data } };
    for (const listener of this.listeners) listener(this, { msg, direction });
  }

  set(model, state) {
    model.set_state(state);
    this.tell(model, { method: "update", state });
  }

  press(model) {
    this.tell(model, { method: "custom", content: { event: "click" } });
  }

  get said() {
    return this.sent.map(([id, { state, content }]) => [this.models.get(id), state ?? content]);
  }
}

const place = ({ model_id: id }, cell) =>
  `<div class="output widget" data-cell="${cell}" data-model="${id}"></div>`;

async function opened(copy) {
  document.body.innerHTML = place(copy.task, "task-1") + place(copy.rest, "task-2");
  const replay = new Replay(copy, new List(own, NAME), await named(copy, outputs()));
  await replay.run();
  replay.listen();
  return copy;
}

beforeEach(() => page());

test("what was set is set again in another copy, in the order in which it was set last", async () => {
  const [before, after] = [new Copy(), new Copy(100)];
  await opened(before);
  before.set(before.boxes[1], { value: true });
  before.set(before.number, { value: 4 });
  before.set(before.boxes[1], { value: false });
  before.set(before.boxes[1], { value: true });
  await opened(after);
  assert.deepEqual(after.said, [
    [after.number, { value: 4 }],
    [after.boxes[1], { value: true }],
  ]);
  assert.deepEqual([after.number.get("value"), after.boxes[1].get("value")], [4, true]);
  assert.equal(after.answers, 1, "nothing waits for the kernel");
});

test("a copy of which nothing was set is asked for nothing", async () => {
  const copy = await opened(new Copy());
  assert.deepEqual([copy.sent, copy.answers], [[], 0]);
});

test("what the kernel sets, and what it is asked, is no deed of the person's", async () => {
  const copy = await opened(new Copy());
  const state = { value: 3 };
  copy.tell(copy.number, { method: "update", state }, { direction: "recv" });
  copy.tell(copy.number, { method: "request_state" });
  copy.tell(copy.number, { method: "update", state }, { kind: "comm_info_request" });
  assert.equal(localStorage.length, 0);
});

test("a number that was moved away and back is moved away and back again", async () => {
  const before = await opened(new Copy());
  for (const value of [4, 0]) before.set(before.number, { value });
  const after = await opened(new Copy(100));
  assert.deepEqual(
    after.said.map(([, state]) => state),
    [{ value: 4 }, { value: 0 }],
  );
  const last = await opened(new Copy(200));
  assert.equal(last.said.length, 2, "the list has changed by being read");
});

test("a check is asked for again, and before what was set after it", async () => {
  const before = await opened(new Copy());
  before.set(before.boxes[0], { value: true });
  before.press(before.button);
  before.set(before.number, { value: 1 });
  const after = await opened(new Copy(100));
  const kinds = after.said.map(([model]) => model.get("_model_name"));
  assert.deepEqual(kinds, ["CheckboxModel", "ButtonModel", "BoundedIntTextModel"]);
});

test("no other button is pressed by itself: a hand-in would be sent again", async () => {
  const before = await opened(new Copy());
  before.press(before.other);
  assert.equal(localStorage.length, 0);
});

test("a control that asks something else by now is left as it is", async () => {
  const before = await opened(new Copy());
  before.set(before.boxes[0], { value: true });
  const after = await opened(new Copy(100, { labels: ["another"] }));
  assert.deepEqual(after.sent, []);
});

test("two tabs share one list, and neither forgets what the other did", async () => {
  const one = await opened(new Copy());
  const two = await opened(new Copy(100));
  one.set(one.number, { value: 1 });
  two.set(two.boxes[0], { value: true });
  const after = await opened(new Copy(200));
  assert.equal(after.said.length, 2);
});

test("letters that wait for the kernel when the page is left are kept", async () => {
  const before = await opened(new Copy());
  before.set(before.number, { value: 1 });
  before.number.set_state({ value: 12 });
  window.dispatchEvent(new Event("pagehide"));
  const after = await opened(new Copy(100));
  assert.deepEqual(after.said, [[after.number, { value: 12 }]]);
});

test("letters that wait for the kernel go before a press", async () => {
  const copy = await opened(new Copy());
  copy.set(copy.number, { value: 1 });
  copy.number.set_state({ value: 12 });
  window.dispatchEvent(new Event("click"));
  assert.deepEqual(copy.sent, [
    [copy.number.model_id, { method: "update", state: { value: 12 }, buffer_paths: [] }],
  ]);
});

test("what was deleted in another tab doesn't come back from this one", async () => {
  const copy = await opened(new Copy());
  copy.set(copy.number, { value: 1 });
  localStorage.clear();
  window.dispatchEvent(Object.assign(new Event("storage"), { key: NAME, newValue: null }));
  copy.set(copy.number, { value: 2 });
  assert.equal(localStorage.length, 0);
});

test("what another program has put in the list's place sets nothing", async () => {
  for (const foreign of ["{", '{"a": 1}', "7"]) {
    localStorage.setItem(NAME, foreign);
    assert.deepEqual((await opened(new Copy())).sent, []);
  }
});

test("a page whose controls can't be named opens all the same", async () => {
  const opening = document.createElement("div");
  const copy = new Copy();
  document.body.innerHTML = place(copy.task, "task-1");
  copy.get_model = async () => null;
  window.jupyterapp = { widgetManager: copy };
  const begun = assert.rejects(begin(opening, new List(own, NAME)), TypeError);
  assert.ok("replay" in opening.dataset);
  await pass(100);
  await begun;
  assert.equal("replay" in opening.dataset, false);
});

const BODY = '<div id="opening"></div><p id="unkept" hidden></p>';

async function started(copy, { room = "" } = {}) {
  page(BODY + room + place(copy.task, "task-1") + place(copy.rest, "task-2"));
  window.sessionStorage.setItem(
    "hackyack:mine:alone:set:/yack/",
    JSON.stringify([{ key: "none", asks: "", state: { value: 1 } }]),
  );
  await run("replay.js");
  return document.getElementById("opening");
}

test("the page counts as opening until the kernel has all", async () => {
  const copy = new Copy();
  const opening = await started(copy);
  assert.ok("replay" in opening.dataset);
  await pass(1000);
  window.jupyterapp = { widgetManager: Object.assign(copy, { kernel: copy }) };
  await pass(100);
  await settle();
  assert.equal("replay" in opening.dataset, false);
});

test("outside a room the list goes with the tab, and what can't be kept is said", async () => {
  const copy = new Copy();
  await started(copy);
  window.jupyterapp = { widgetManager: Object.assign(copy, { kernel: copy }) };
  await pass(100);
  copy.set(copy.number, { value: 5 });
  assert.equal(localStorage.length, 0);
  assert.equal(JSON.parse(sessionStorage.getItem("hackyack:mine:alone:set:/yack/")).length, 2);
  Object.defineProperty(globalThis, "sessionStorage", { configurable: true, value: null });
  copy.set(copy.number, { value: 6 });
  assert.equal(document.getElementById("unkept").hidden, false);
});
