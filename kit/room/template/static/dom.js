// Elements made one by one: text is always text, never markup.
const told = document.getElementById("words");
const words = told ? JSON.parse(told.textContent) : {};

// The sentence of that name from the message catalogue, with its values filled in.
export function say(name, values = {}) {
  return (words[name] ?? name).replace(/\{(\w+)\}/g, (whole, key) => String(values[key] ?? whole));
}

// An element; `on…` are listeners, null, undefined and false leave an attribute out.
export function el(tag, attributes = {}, ...inside) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined)
      made.setAttribute(name, value);
  }
  made.append(...inside.filter((part) => part !== null && part !== undefined));
  return made;
}

// Change a text only where it differs, so that a live region speaks once.
export function put(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

// A heading one level below the one that stands before a place.
export function heading(place, text) {
  const before = [...document.querySelectorAll("#main :is(h1, h2, h3, h4, h5)")].filter(
    (other) =>
      !other.closest(".kit-yack") &&
      place.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_PRECEDING,
  );
  const level = before.length ? Number(before.at(-1).tagName[1]) + 1 : 2;
  return el(`h${level}`, { class: "head" }, text);
}

// All pages of a room need this module: theme.js waits for its word.
document.documentElement.dataset.scripts = "run";

let serial = 0;
export function id(prefix) {
  serial += 1;
  return `${prefix}-${serial}`;
}

// One region for the whole page speaks what somebody who doesn't look at it must know.
export function announce(text) {
  const region = document.getElementById("said");
  if (region) put(region, text);
}

// Bring a list's items up to date and leave those that stay where they are, with their focus.
export function list(parent, items, { key, make, update }) {
  const old = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  let before = null;
  for (const item of items) {
    const name = String(key(item));
    const child = old.get(name) ?? make(item);
    child.dataset.key = name;
    old.delete(name);
    update(child, item);
    const place = before ? before.nextSibling : parent.firstChild;
    if (child !== place) parent.insertBefore(child, place);
    before = child;
  }
  for (const gone of old.values()) {
    if (gone.contains(document.activeElement)) move(gone, parent);
    gone.remove();
  }
}

// Focus on what goes away would be lost: give it to a neighbour, else to the list's heading.
function move(gone, parent) {
  const near = gone.nextElementSibling ?? gone.previousElementSibling;
  const next = near?.querySelector("button, input, a") ?? parent;
  if (next === parent) parent.tabIndex = -1;
  next.focus();
}

// What this browser keeps for itself, as long as it likes or as long as the tab is there. It never
// leaves it.
function keeping(where) {
  return {
    get(name) {
      try {
        return globalThis[where].getItem(name) ?? "";
      } catch {
        return ""; // a browser may forbid storing
      }
    },
    set(name, value) {
      try {
        if (value) globalThis[where].setItem(name, value);
        else globalThis[where].removeItem(name);
        return true;
      } catch {
        return false; // as above: whoever calls says that it isn't kept
      }
    },
    names(beginning) {
      try {
        return Object.keys(globalThis[where]).filter((name) => name.startsWith(beginning));
      } catch {
        return []; // as above
      }
    },
  };
}

export const own = keeping("localStorage");
export const tab = keeping("sessionStorage");

const MINE = "hackyack:mine:";

// The name of what belongs to a person in this session and to nobody after them.
export function mine(owner, name) {
  return `${MINE}${owner}:${name}`;
}

// What belongs to a session that is over, or to who used this browser before, is thrown away.
export function tidy(owner) {
  for (const name of own.names(MINE)) if (!name.startsWith(mine(owner, ""))) own.set(name, "");
}
