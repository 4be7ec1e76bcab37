// What a person sets on a page is kept in this browser, and set again in each new copy.
//
// It goes to the person's own copy only, by the messages that the controls themselves send.
import { mine, own, tab } from "./dom.js";
import { List } from "./list.js";

const PATIENCE = 20000; // milliseconds until a page opens although its kernel doesn't answer
const LOOK = 100;
// A press of a task's check or of a guess is kept, of a vote for one person alone it isn't.
const PRESSED = { event: "click" };

// A name for each control that is the same in every copy: its cell, its place in what the cell
// shows, and its kind. What it asks is compared before it is set: a notebook may have changed.
export async function named(manager, widgets) {
  const found = new Map();
  async function walk(model, key, inTask) {
    const classes = model.get("_dom_classes") ?? [];
    const task = inTask || ["kit-task", "kit-guess"].some((name) => classes.includes(name));
    const kind = model.get("_model_name");
    const asks = JSON.stringify(["description", "_options_labels"].map((name) => model.get(name)));
    found.set(model.model_id, { key: `${key} ${kind}`, asks, model, checks: task });
    const children = model.get("children") ?? [];
    for (const [n, child] of children.entries()) await walk(child, `${key}.${n}`, task);
  }
  for (const { key, id } of widgets) await walk(await manager.get_model(id), key, false);
  return found;
}

// The widgets' places on the page, by the notebook's cells.
export function outputs() {
  const seen = new Map();
  return [...document.querySelectorAll(".output.widget")].map(({ dataset: { cell, model } }) => {
    const n = seen.get(cell) ?? 0;
    seen.set(cell, n + 1);
    return { key: `${cell} ${n}`, id: model };
  });
}

export class Replay {
  constructor(kernel, list, controls) {
    this.kernel = kernel;
    this.list = list;
    this.controls = controls;
    this.touched = new Set();
    this.deleted = false;
    this.onlost = () => {};
  }

  // Set again what the list says, and wait until the kernel has seen it all.
  async run() {
    const byKey = new Map([...this.controls.values()].map((one) => [one.key, one]));
    const entries = this.list.entries.filter(({ key, asks }) => byKey.get(key)?.asks === asks);
    for (const entry of entries) this.again(entry, byKey.get(entry.key).model);
    if (entries.length) await this.kernel.requestCommInfo({ target_name: "jupyter.widget" });
  }

  again({ state, before, pressed }, model) {
    if (pressed) model.comm.send({ method: "custom", content: PRESSED }, {});
    else if (before && same(model, state)) this.update(model, before); // it was moved, and back
    if (state) this.update(model, state);
  }

  update(model, state) {
    model.set_state(state);
    send(model, state);
  }

  // Keep from now on each message by which this page sets something.
  listen() {
    this.kernel.anyMessage.connect((_kernel, { msg, direction }) => {
      const control = this.controls.get(msg.content?.comm_id);
      if (direction === "send" && msg.header.msg_type === "comm_msg" && control)
        this.keep(control, msg.content.data);
    });
    // Deleted in another tab, it must not come back from this one.
    addEventListener("storage", ({ key, newValue }) => {
      this.deleted ||= key === this.list.name && !newValue;
    });
    // While the kernel is busy, the last letters wait: a press must not overtake them. When the
    // page is left, they are kept.
    const waiting = (use) => {
      for (const control of this.touched) {
        const state = unsent(this.list, control);
        if (state) use(control, state);
      }
    };
    addEventListener("click", () => waiting(({ model }, state) => send(model, state)), true);
    addEventListener("pagehide", () =>
      waiting(({ key, asks }, state) => this.put(key, { asks, state })),
    );
  }

  keep(control, { method, state, content }) {
    const { key, asks } = control;
    if (method === "update") {
      this.touched.add(control);
      this.put(key, { asks, state });
    } else if (method === "custom" && control.checks && content.event === PRESSED.event)
      this.put(key, { asks, pressed: true });
  }

  put(key, what) {
    if (!this.deleted && !this.list.set(key, what)) this.onlost();
  }
}

function send(model, state) {
  model.comm.send({ method: "update", state, buffer_paths: [] }, {});
}

// What a control is set to by now, where that is not what it has sent last.
function unsent(list, { key, model }) {
  const kept = list.entries.find((entry) => entry.key === key);
  if (!kept?.state || same(model, kept.state)) return null;
  return Object.fromEntries(Object.keys(kept.state).map((name) => [name, model.get(name)]));
}

function same(model, state) {
  return Object.entries(state).every(
    ([name, value]) => JSON.stringify(model.get(name)) === JSON.stringify(value),
  );
}

// The front end's widget manager, once it knows every widget of the page.
function loaded(widgets) {
  return new Promise((resolve) => {
    const timer = setInterval(() => {
      const manager = window.jupyterapp?.widgetManager;
      if (!manager || !widgets.every(({ id }) => manager.has_model(id))) return;
      clearInterval(timer);
      resolve(manager);
    }, LOOK);
  });
}

export async function begin(opening, list) {
  opening.dataset.replay = "";
  const widgets = outputs();
  const manager = await loaded(widgets);
  try {
    const replay = new Replay(manager.kernel, list, await named(manager, widgets));
    replay.onlost = () => {
      document.getElementById("unkept").hidden = false;
    };
    await Promise.race([replay.run(), new Promise((resolve) => setTimeout(resolve, PATIENCE))]);
    replay.listen();
  } finally {
    delete opening.dataset.replay; // whatever went wrong, the page can be used
  }
}

// In a room a list lives as long as the room knows the browser, also where a phone drops the tab.
// Without a room no page shows or deletes it: it goes with the tab.
function place() {
  const room = document.getElementById("room");
  const owner = room ? room.dataset.owner : "alone";
  return owner && new List(room ? own : tab, mine(owner, `set:${location.pathname}`));
}

const bar = document.getElementById("opening");
const kept = bar && place();
if (kept) begin(bar, kept);
