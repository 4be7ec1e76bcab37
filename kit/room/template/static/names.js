// ipywidgets names neither sliders nor groups, and calls boxes alike: each gets a name of its own
// from what stands beside it.
import { say } from "./dom.js";

const HEADINGS = "#main :is(h1, h2, h3, h4, h5, h6)";

function text(part) {
  return part?.textContent.trim() ?? "";
}

// The visible label of a box, a list or a slider.
function label(field) {
  const own = text(field.closest(".widget-inline-hbox")?.querySelector(".widget-label"));
  return own || text(field.closest(".widget-container")?.querySelector(".widget-label[for]"));
}

// The question of a number: its slider has the same, and the box says that it is the box.
function question(field) {
  return text(field.closest(".kit-number")?.querySelector(".kit-label")) || label(field);
}

function fields(part) {
  for (const handle of part.querySelectorAll('[role="slider"]'))
    handle.setAttribute("aria-label", question(handle) || document.title);
  for (const box of part.querySelectorAll('.kit-number input[type="number"]'))
    box.setAttribute("aria-label", say("asNumber", { name: question(box) }));
  for (const box of part.querySelectorAll(":is(textarea, select, input[type=text])")) {
    const above = box.closest('.widget-vbox[role="group"]:not(.kit-task)');
    if (above) box.setAttribute("aria-label", `${above.getAttribute("aria-label")}: ${label(box)}`);
  }
}

function group(part, title) {
  part.setAttribute("role", "group");
  part.setAttribute("aria-label", title);
}

function groups(part) {
  for (const above of part.querySelectorAll(".kit-label"))
    group(above.closest(".kit-poll") ?? above.closest(".widget-vbox"), text(above));
  for (const task of part.querySelectorAll(".kit-task")) {
    const before = [...document.querySelectorAll(HEADINGS)].filter(
      (one) => one.compareDocumentPosition(task) & Node.DOCUMENT_POSITION_FOLLOWING,
    );
    if (before.length) group(task, text(before.at(-1)));
  }
}

// What pandas and ipywidgets leave empty, a screen reader can't announce.
function empty(part) {
  for (const head of part.querySelectorAll("th:empty"))
    head.replaceWith(document.createElement("td"));
  for (const title of part.querySelectorAll('[title="null"]')) title.removeAttribute("title");
}

// A slider adds up its steps: a screen reader would say 0.24999999999999997 for 0.25.
function plain(handle) {
  const said = handle.getAttribute("aria-valuetext");
  const rounded = String(Number(Number(said).toPrecision(9)));
  if (said && rounded !== "NaN" && rounded !== said) handle.setAttribute("aria-valuetext", rounded);
}

function name(part) {
  groups(part);
  fields(part);
  empty(part);
  part.querySelectorAll('[role="slider"]').forEach(plain);
}

for (const part of document.querySelectorAll("#main .output")) {
  name(part);
  new MutationObserver(() => name(part)).observe(part, { childList: true, subtree: true });
  new MutationObserver((changes) => {
    for (const { target } of changes) plain(target);
  }).observe(part, { attributeFilter: ["aria-valuetext"], subtree: true });
}
