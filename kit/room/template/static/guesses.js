// What comes after a prediction waits behind a Show button, which needs no script. This one keeps in
// the browser what is open, for the next copy, and opens what a link or the printer must reach.
import { mine, own, tab } from "./dom.js";

const ALL = "details.guess";
const PRINTED = `:is(${ALL}, details.kit-words):not([open])`; // explained words, too

// Names of the buttons that are open, as the browser keeps them.
function names(place, key) {
  try {
    const found = JSON.parse(place.get(key) || "[]");
    return Array.isArray(found) ? found : [];
  } catch {
    return []; // another program's: all stay closed
  }
}

// All that a part of the page lies in is opened.
export function reveal(part) {
  for (let at = part?.closest(ALL); at; at = at.parentElement.closest(ALL)) at.open = true;
}

// A part that a link leads to, where it waits behind a button.
function arrive() {
  const part = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!part?.closest(`${ALL}:not([open])`)) return;
  reveal(part);
  part.scrollIntoView();
}

export class Guesses {
  constructor(page, place, key) {
    this.page = page;
    this.place = place;
    this.key = key;
    this.known = new WeakSet();
    this.printed = [];
    this.again();
    new MutationObserver(() => this.again()).observe(page, { childList: true, subtree: true });
    page.addEventListener("click", ({ target }) => this.keep(target.closest(`${ALL} > summary`)));
    addEventListener("beforeprint", () => this.print());
    addEventListener("afterprint", () => this.printedOut());
  }

  // The page comes piece by piece: each button once, as it comes.
  again() {
    const open = names(this.place, this.key);
    for (const one of this.page.querySelectorAll(ALL)) {
      if (this.known.has(one)) continue;
      this.known.add(one);
      if (open.includes(one.dataset.guess)) one.open = true;
    }
  }

  // A press is what a person wants; what the printer opens is nobody's wish. It comes before the
  // button has done its work.
  keep(button) {
    if (!button) return;
    const one = button.parentElement;
    const others = names(this.place, this.key).filter((name) => name !== one.dataset.guess);
    const open = one.open ? others : [...others, one.dataset.guess];
    this.place.set(this.key, open.length ? JSON.stringify(open) : "");
  }

  // On paper nothing can be opened; afterwards the page is as it was.
  print() {
    this.printed = [...this.page.querySelectorAll(PRINTED)];
    for (const one of this.printed) one.open = true;
  }

  printedOut() {
    for (const one of this.printed) one.open = false;
    this.printed = [];
  }
}

const main = document.getElementById("main");
const room = document.getElementById("room");
const owner = room ? room.dataset.owner : "alone";
if (main && owner) {
  new Guesses(main, room ? own : tab, mine(owner, `opened:${location.pathname}`));
  addEventListener("hashchange", arrive);
  addEventListener("DOMContentLoaded", arrive);
  arrive();
}
