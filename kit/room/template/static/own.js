// What a participant writes for themselves: it stays in this browser, can be copied and printed.
import { el, id, own, put, say } from "./dom.js";

export function address(workshop, key) {
  return `hackyack:own:${workshop}:${key}`;
}

function print(title, text) {
  const sheet = el("div", { id: "print-me" }, el("h1", {}, title), el("p", {}, text));
  document.body.append(sheet);
  document.documentElement.classList.add("own");
  addEventListener(
    "afterprint",
    () => {
      document.documentElement.classList.remove("own");
      sheet.remove();
    },
    { once: true },
  );
  window.print();
}

// A box whose words are kept here and nowhere else.
export function box(workshop, key, question) {
  const name = id("own");
  const place = address(workshop, key);
  const said = el("p", { class: "said", role: "status" });
  const where = el("p", { id: `${name}-where`, class: "quiet lock" }, say("staysHere"));
  const text = el("textarea", { id: name, rows: "3", "aria-describedby": where.id });
  text.value = own.get(place);
  text.addEventListener("input", () => {
    if (!own.set(place, text.value)) put(said, say("notStored"));
  });
  async function copy() {
    try {
      await navigator.clipboard.writeText(text.value);
      put(said, say("copied"));
    } catch {
      text.select(); // without https a browser may refuse: then the person presses Ctrl+C
      put(said, say("copyYourself"));
    }
  }
  function clear() {
    text.value = "";
    own.set(place, "");
    text.focus();
    put(said, say("cleared"));
  }
  return el(
    "div",
    { class: "own" },
    el("label", { for: name, class: "question" }, question),
    where,
    text,
    el(
      "div",
      { class: "actions" },
      el("button", { type: "button", class: "plain", onclick: copy }, say("copy")),
      el(
        "button",
        { type: "button", class: "plain", onclick: () => print(question, text.value) },
        say("print"),
      ),
      el("button", { type: "button", class: "plain", onclick: clear }, say("clear")),
    ),
    said,
  );
}

export class Note {
  constructor(section, asked, room) {
    section.classList.add("card");
    section.replaceChildren(box(room.workshop, asked.key, asked.question));
  }

  show() {}
}
