// Who doesn't look at the page hears once what a control that they moved has changed: when it has
// rested, and when the answer has come.
import { announce, say } from "./dom.js";

const REST = 600; // milliseconds without another move or change
const LONGEST = 200; // characters of a result that is said whole
const CONTROLS = ".kit-number, .kit-choice, .kit-several, .kit-order, .kit-columns";
const ALL = `${CONTROLS}, button`;
const LIVE = ".kit-live";

function text(part) {
  return part?.textContent.trim().replace(/\s+/g, " ") ?? "";
}

function name(control) {
  return text(control.querySelector(".kit-label")) || text(control.querySelector(".widget-label"));
}

// What a control is set to, in the words beside it.
export function value(control) {
  const number = control.querySelector('input[type="number"]');
  if (number) return number.value;
  const ticked = [...control.querySelectorAll("input:checked")].map((one) =>
    text(one.closest("label")),
  );
  const chosen = [...control.querySelectorAll("select")].map((one) => text(one.selectedOptions[0]));
  return [...ticked, ...chosen].filter((one) => one).join(", ") || say("nothingChosen");
}

// What a control shows, where it is a line; of a figure or a table its title.
export function result(live) {
  const line = text(live.querySelector("figcaption")) || live.querySelector("img")?.alt;
  const whole = line || text(live.querySelector("caption")) || text(live);
  return whole && whole.length <= LONGEST ? whole : say("changedBelow");
}

// One part of the page: controls, and what they show.
export class Watch {
  constructor(part, live) {
    this.part = part;
    this.live = live;
    this.timer = 0;
    this.near = null; // the control that a person is at
    this.moved = null; // the one that was moved and is not said yet
    this.changed = false;
    this.known = new WeakMap();
    for (const control of part.querySelectorAll(CONTROLS)) this.known.set(control, value(control));
    for (const before of ["focusin", "pointerdown"])
      part.addEventListener(before, ({ target }) => this.come(target.closest?.(ALL)), true);
    for (const after of ["change", "click", "keyup", "pointerup"])
      part.addEventListener(after, (event) => this.move(event), true);
    new MutationObserver(() => this.answer()).observe(live, { childList: true, subtree: true });
  }

  // What the page has set again by itself is known before a person moves it.
  come(control) {
    if (!control || control === this.near) return;
    this.near = control;
    if (this.moved) return;
    this.changed = false;
    if (control.matches(CONTROLS)) this.known.set(control, value(control));
  }

  // What is typed counts once it is taken over, which is a change.
  move({ target, type }) {
    if (type === "keyup" && target.getAttribute("role") !== "slider") return;
    const control = target.closest?.(ALL);
    if (!control || control !== this.near) return;
    this.moved = control;
    this.wait();
  }

  answer() {
    this.changed = true;
    this.moved ??= this.near;
    if (this.moved) this.wait();
  }

  wait() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.settled(), REST);
  }

  settled() {
    if (window.jupyterapp?.widgetManager?.kernel?.status === "busy") return this.wait();
    const { moved, changed } = this;
    this.moved = null;
    this.changed = false;
    const said = moved.matches(CONTROLS)
      ? this.sentence(moved, changed)
      : changed && result(this.live);
    if (said) announce(said);
    return undefined;
  }

  sentence(control, changed) {
    const now = value(control);
    if (this.known.get(control) === now && !changed) return ""; // an answer may come late
    this.known.set(control, now);
    if (!this.part.matches(".kit-explore")) return ""; // only its button shows something
    const what = changed ? result(this.live) : say("sameBelow");
    return say("moved", { name: name(control), value: now, result: what });
  }
}

const watched = new WeakSet();

function all(place) {
  for (const live of place.querySelectorAll(LIVE)) {
    // It is said below, once: a region that comes with its words is said by some, not by others.
    for (const line of live.querySelectorAll('[role="status"]')) line.removeAttribute("role");
    if (watched.has(live)) continue;
    watched.add(live);
    new Watch(live.parentElement, live);
  }
}

const main = document.getElementById("main");
if (main) {
  new MutationObserver(() => all(main)).observe(main, { childList: true, subtree: true });
  all(main);
}
