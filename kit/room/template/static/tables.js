// What is wider than the page scrolls sideways: it says so, has a name, and can be reached by keys.
import { say } from "./dom.js";

const BOXES = "#main :is(.wide, .widget-html-content, pre)";
const BEFORE = "#main :is(h1, h2, h3, h4, h5, h6, p, summary):not(.guess > summary)";
const LONGEST = 100; // characters of a name
const SET = ["tabindex", "role", "aria-label", "data-scrolls"];

// The title of a table, else the sentence or the heading that stands before it.
export function title(box) {
  const caption = box.querySelector("caption");
  const before = [...document.querySelectorAll(BEFORE)].filter(
    (one) =>
      one.textContent.trim() &&
      one.compareDocumentPosition(box) & Node.DOCUMENT_POSITION_FOLLOWING &&
      !one.contains(box),
  );
  const text = (caption ?? before.at(-1))?.textContent.trim() || document.title;
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 2)} …` : text;
}

function how(box) {
  const rows = [...box.querySelectorAll("tr")];
  const columns = Math.max(0, ...rows.map((row) => row.children.length));
  return columns ? say("moreColumns", { n: columns }) : say("moreBeside");
}

export function dress(box) {
  if (box.scrollWidth <= box.clientWidth + 1) {
    if ("scrolls" in box.dataset) for (const name of SET) box.removeAttribute(name);
    return;
  }
  box.tabIndex = 0;
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", title(box));
  box.dataset.scrolls = how(box);
}

// A table of a text has no box that could scroll.
function boxed(place) {
  for (const table of place.querySelectorAll(".jp-MarkdownOutput table")) {
    if (table.closest(".wide")) continue;
    const box = document.createElement("div");
    box.className = "wide";
    table.replaceWith(box);
    box.append(table);
  }
}

const main = document.getElementById("main");
if (main) {
  let due = 0;
  const soon = () => {
    clearTimeout(due);
    due = setTimeout(all);
  };
  const sizes = new ResizeObserver(soon); // a phone that is turned has room for more
  function all() {
    boxed(main);
    for (const box of document.querySelectorAll(BOXES)) {
      for (const part of [box, ...box.querySelectorAll("table")]) sizes.observe(part);
      dress(box);
    }
  }
  new MutationObserver(soon).observe(main, { childList: true, subtree: true });
  main.addEventListener("toggle", soon, true); // what was hidden had no width
  all();
}
