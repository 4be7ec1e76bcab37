// The questions of an exercise that have no answer yet, by their titles, and the way there. The
// kernel knows their names, the page the headings that they stand under.
import { el } from "./dom.js";

const HEADINGS = "#main :is(h1, h2, h3, h4, h5, h6)";

function title(part) {
  const before = [...document.querySelectorAll(HEADINGS)].filter(
    (one) => one.compareDocumentPosition(part) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
  return before.at(-1);
}

// What is said to be unanswered in a box for handing in.
export function unanswered(box) {
  const names = box.querySelector("[data-unanswered]")?.dataset.unanswered ?? "";
  return names
    .split(" ")
    .map((name) => name && document.querySelector(`.kit-answers-${CSS.escape(name)}`))
    .filter((part) => part);
}

function go(part) {
  (title(part) ?? part).scrollIntoView();
  part.querySelector("input, select, textarea")?.focus({ preventScroll: true });
}

// The titles as a list; each leads to its question, after `leave` has been called.
export function ways(parts, leave = () => {}) {
  const way = (part) => {
    const follow = () => {
      leave();
      go(part);
    };
    const words = title(part)?.textContent ?? part.textContent;
    return el("li", {}, el("button", { type: "button", class: "way", onclick: follow }, words));
  };
  return el("ul", { class: "ways" }, ...parts.map(way));
}

// Each line that says how many are unanswered is followed by the list.
function complete() {
  for (const line of document.querySelectorAll("[data-unanswered]:not([data-listed])")) {
    line.dataset.listed = "";
    line.after(ways(unanswered(line.parentElement)));
  }
}

const main = document.getElementById("main");
if (main) new MutationObserver(complete).observe(main, { childList: true, subtree: true });
