// A wall of short notes, with "me too".
import { announce, el, id, list, mine, own, put, say } from "./dom.js";

const LONGEST = 280;

// The notes that this browser has put on a wall and not taken down itself: one of them that the room
// no longer has was taken down by the facilitator. It is known after a reload and in another tab too.
class Posted {
  constructor(owner, key) {
    this.name = mine(owner, `notes:${key}`);
    this.ids = []; // where the browser stores nothing
  }

  get all() {
    return own.get(this.name).split(" ").filter(Boolean).concat(this.ids);
  }

  set all(ids) {
    this.ids = own.set(this.name, ids.join(" ")) ? [] : ids;
  }

  add(note) {
    this.all = [...new Set([...this.all, String(note)])];
  }

  drop(notes) {
    this.all = this.all.filter((note) => !notes.includes(note));
  }
}

export class Wall {
  constructor(section, asked, room) {
    this.asked = asked;
    this.room = room;
    this.posted = new Posted(room.owner, asked.key);
    this.gone = []; // what the facilitator took down
    const name = id("wall");
    this.text = el("textarea", {
      id: name,
      rows: "2",
      maxlength: String(LONGEST),
      "aria-describedby": `${name}-how`,
    });
    this.said = el("p", { class: "said", role: "status" });
    this.fate = el("p", { class: "quiet", role: "status" }); // of one's own notes
    this.notes = el("ul", { class: "notes" });
    this.none = el("p", { class: "quiet" }, say("wallEmpty"));
    this.over = el("p", { class: "phase", "data-phase": "closed", hidden: true }, say("wallOver"));
    this.button = el("button", { type: "submit" }, say("post"));
    section.classList.add("card", "wall");
    section.replaceChildren(
      el(
        "form",
        { novalidate: true, onsubmit: (event) => this.post(event) },
        el("label", { for: name, class: "question" }, asked.question),
        this.over,
        el("p", { id: `${name}-how`, class: "quiet" }, say("wallHow", { n: LONGEST })),
        this.text,
        el("div", { class: "actions" }, this.button),
        this.said,
        this.fate,
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
    const body = { key, text, once };
    return this.room.link.keep(`wall:${once}`, "room/wall", body, (how, why, data) => {
      put(this.said, how === "kept" ? say("posted") : why);
      if (how === "kept") this.kept(data.id, text);
      if (how === "refused" && !this.text.value) this.text.value = text;
    });
  }

  kept(note, text) {
    const { notes } = this.room.mine;
    if (notes) notes[this.asked.key] = [...(notes[this.asked.key] ?? []), { id: note, text }];
    this.posted.drop(this.gone); // that was read
    this.posted.add(note);
    this.room.refresh();
  }

  get unsent() {
    return this.text.value.trim() !== "";
  }

  // Whether news may mean that the facilitator has looked at a note of one's own, or taken it down:
  // that stands in one's own data.
  get unsure() {
    return this.unseen > 0;
  }

  // What became of one's own notes that aren't on the wall. Only one's own data, as it comes from
  // the room, says that one is gone.
  tell(notes, all) {
    const given = all?.[this.asked.key] ?? [];
    const seen = new Set(notes.map((note) => String(note.id)));
    const away = given.filter((note) => !seen.has(String(note.id)));
    this.unseen = away.length;
    if (all && all !== this.told) {
      const there = new Set(given.map((note) => String(note.id)));
      const gone = this.posted.all.filter((note) => !there.has(note));
      if (gone.length > this.gone.length) put(this.said, ""); // "kept" is true no longer
      this.gone = gone;
      this.told = all;
    }
    const n = away.filter((note) => note.held).length;
    const { length } = this.gone;
    const parts = [
      n && say("noteHeld", { n }),
      length && say(length === 1 ? "noteRemoved" : "notesRemoved", { n: length }),
    ];
    put(this.fate, parts.filter(Boolean).join(" "));
    return given;
  }

  show({ shared, mine: data }) {
    const notes = shared.walls?.[this.asked.key] ?? [];
    const given = this.tell(notes, data.notes);
    this.end((shared.over ?? []).includes(this.asked.key));
    const ids = new Set(given.map((note) => String(note.id)));
    this.none.hidden = notes.length > 0;
    const too = new Set(data.me_too.map(String));
    list(this.notes, notes, {
      key: (note) => note.id,
      make: (note) => this.note(note),
      update: (item, note) => this.update(item, note, { ids, too }),
    });
  }

  // Ended by the facilitator: what is begun stays to be read, and can be sent if it is opened again.
  end(over) {
    this.over.hidden = !over;
    this.text.readOnly = over;
    this.button.disabled = over;
    this.ended = over;
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

  update(item, note, { ids, too }) {
    const [button, back] = item.querySelectorAll("button");
    const ours = ids.has(String(note.id));
    put(item.querySelector(".note"), note.text);
    put(button, note.me_too ? say("meToo", { n: note.me_too }) : say("meTooNone"));
    button.setAttribute("aria-pressed", String(too.has(String(note.id))));
    button.disabled = ours || this.ended;
    back.hidden = !ours;
    item.classList.toggle("mine", ours);
  }

  toggle(note, button) {
    const on = button.getAttribute("aria-pressed") !== "true";
    this.room.link.keep(`too:${note}`, "room/me-too", { id: note, on }, (how, why) => {
      if (how === "sending") return;
      if (how === "kept") {
        const given = this.room.mine;
        given.me_too = given.me_too
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
        this.posted.drop([String(note)]);
        announce(say("noteGone"));
      } else put(this.said, why);
      if (how === "kept" || how === "refused") this.room.refresh();
    });
  }
}
