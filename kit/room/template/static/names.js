// ipywidgets names neither sliders nor groups, and calls boxes alike: each gets a name of its own
// from what stands beside it.
import { say } from "./dom.js";

const DIGITS = 12; // of a number that a person hears
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

// A slider says its value as the machine holds it, 0.24999999999999997 where 0.25 is meant.
function plain(handle) {
  const said = handle.getAttribute("aria-valuetext") ?? "";
  const near = String(Number(Number(said).toPrecision(DIGITS)));
  if (said.length > DIGITS && near !== "NaN") handle.setAttribute("aria-valuetext", near);
}

function fields(part) {
  for (const handle of part.querySelectorAll('[role="slider"]')) {
    handle.setAttribute("aria-label", question(handle) || document.title);
    plain(handle);
  }
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

function name(part) {
  groups(part);
  fields(part);
  empty(part);
}

for (const part of document.querySelectorAll("#main .output")) {
  name(part);
  new MutationObserver(() => name(part)).observe(part, {
    childList: true,
    subtree: true,
    attributeFilter: ["aria-valuetext"],
  });
}
