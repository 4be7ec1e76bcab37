// A wall of short notes, with "me too".
import { announce, el, id, list, put, say } from "./dom.js";

const LONGEST = 280;

export class Wall {
  constructor(section, asked, room) {
    this.asked = asked;
    this.room = room;
    this.sending = new Map(); // notes on their way: the word that makes a repeat no second note
    const name = id("wall");
    this.text = el("textarea", {
      id: name,
      rows: "2",
      maxlength: String(LONGEST),
      "aria-describedby": `${name}-how`,
    });
    this.said = el("p", { class: "said", role: "status" });
    this.held = el("p", { class: "quiet" });
    this.notes = el("ul", { class: "notes" });
    this.none = el("p", { class: "quiet" }, say("wallEmpty"));
    section.classList.add("card", "wall");
    section.replaceChildren(
      el(
        "form",
        { novalidate: true, onsubmit: (event) => this.post(event) },
        el("label", { for: name, class: "question" }, asked.question),
        el("p", { id: `${name}-how`, class: "quiet" }, say("wallHow", { n: LONGEST })),
        this.text,
        el("div", { class: "actions" }, el("button", { type: "submit" }, say("post"))),
        this.said,
        this.held,
      ),
      this.none,
      this.notes,
    );
  }

  post(event) {
    event.preventDefault();
    const text = this.text.value.trim();
    if (!text) return put(this.said, say("writeFirst"));
    const once = crypto.getRandomValues(new Uint32Array(4)).join("-");
    const { key } = this.asked;
    this.text.value = "";
    return this.room.link.keep(`wall:${once}`, "room/wall", { key, text, once }, (how, why) => {
      put(this.said, how === "kept" ? say("posted") : why);
      if (how === "kept") this.room.refresh();
      if (how === "refused" && !this.text.value) this.text.value = text;
    });
  }

  show({ shared, mine }) {
    const notes = shared.walls?.[this.asked.key] ?? [];
    const own = new Set((mine.notes[this.asked.key] ?? []).map((note) => String(note.id ?? note)));
    const seen = new Set(notes.map((note) => String(note.id)));
    const held = [...own].filter((note) => !seen.has(note)).length;
    put(this.held, held ? say("noteHeld", { n: held }) : "");
    this.none.hidden = notes.length > 0;
    const too = new Set(mine.me_too.map(String));
    list(this.notes, notes, {
      key: (note) => note.id,
      make: (note) => this.note(note),
      update: (item, note) => this.update(item, note, { own, too }),
    });
  }

  note(note) {
    const text = id("note");
    const too = el("button", {
      type: "button",
      class: "too",
      "aria-pressed": "false",
      "aria-describedby": text,
      onclick: () => this.toggle(note.id, too),
    });
    const back = el(
      "button",
      {
        type: "button",
        class: "plain",
        "aria-describedby": text,
        onclick: () => this.withdraw(note.id),
      },
      say("takeNoteBack"),
    );
    return el(
      "li",
      {},
      el("p", { id: text, class: "note" }, note.text),
      el("div", { class: "actions" }, too, back),
    );
  }

  update(item, note, { own, too }) {
    const [button, back] = item.querySelectorAll("button");
    const mine = own.has(String(note.id));
    put(item.querySelector(".note"), note.text);
    put(button, note.me_too ? say("meToo", { n: note.me_too }) : say("meTooNone"));
    button.setAttribute("aria-pressed", String(too.has(String(note.id))));
    button.disabled = mine;
    back.hidden = !mine;
    item.classList.toggle("mine", mine);
  }

  toggle(note, button) {
    const on = button.getAttribute("aria-pressed") !== "true";
    this.room.link.keep(`too:${note}`, "room/me-too", { id: note, on }, (how, why) => {
      if (how === "sending") return;
      if (how === "kept") {
        const { mine } = this.room;
        mine.me_too = mine.me_too
          .filter((other) => String(other) !== String(note))
          .concat(on ? [note] : []);
        button.setAttribute("aria-pressed", String(on));
      }
      put(this.said, how === "kept" ? "" : why);
    });
  }

  withdraw(note) {
    this.room.link.keep(`back:${note}`, "room/wall/withdraw", { id: note }, (how, why) => {
      if (how === "kept") {
        announce(say("noteGone"));
        this.room.refresh();
      } else put(this.said, why);
    });
  }
}
