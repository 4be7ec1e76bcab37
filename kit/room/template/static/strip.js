// How it goes (working, stuck, done) and where we are in the two hours.
import { el, id, put, say } from "./dom.js";

const STATES = ["working", "stuck", "done"];

export class Pulse {
  constructor(section, room, { question = "" } = {}) {
    this.room = room;
    this.buttons = new Map(STATES.map((state) => [state, this.button(state)]));
    this.said = el("p", { class: "said", role: "status" });
    this.counts = el("p", { class: "quiet counts" });
    const label = el("span", { id: id("pulse"), class: "pulse-label" }, question || say("pulse"));
    const group = el(
      "div",
      { class: "states", role: "group", "aria-labelledby": label.id },
      ...this.buttons.values(),
    );
    section.classList.add("pulse");
    section.replaceChildren(label, group, this.call(), this.said, this.counts);
  }

  button(state) {
    return el(
      "button",
      {
        type: "button",
        class: `state ${state}`,
        "aria-pressed": "false",
        onclick: () => this.toggle(state),
      },
      el("span", { class: "sign", "aria-hidden": "true" }),
      el("span", {}, say(state)),
    );
  }

  // "Come to table …": only what a person chooses to tell, and gone once answered.
  call() {
    const name = id("table");
    this.table = el("input", { id: name, maxlength: "20", autocomplete: "off" });
    this.form = el(
      "form",
      { class: "call", hidden: true, novalidate: true, onsubmit: (event) => this.come(event) },
      el("label", { for: name }, say("comeTo")),
      this.table,
      el("button", { type: "submit", class: "plain" }, say("callHelp")),
    );
    return this.form;
  }

  get unsent() {
    return !this.form.hidden && this.table.value.trim() !== (this.room.mine.pulse?.table ?? "");
  }

  toggle(state) {
    const now = this.room.mine.pulse?.state === state ? null : state;
    this.send(now, now === "stuck" ? (this.room.mine.pulse?.table ?? "") : "");
  }

  come(event) {
    event.preventDefault();
    const table = this.table.value.trim();
    if (table || this.room.mine.pulse?.table) return this.send("stuck", table); // or taken back
    put(this.said, say("sayWhere"));
    return this.table.focus();
  }

  send(state, table) {
    this.room.link.keep("pulse", "room/pulse", { state, table }, (how, why) => {
      if (how === "kept") {
        this.room.mine.pulse = state ? { state, table } : null;
        this.room.draw();
      }
      const said = table
        ? say("helpComes", { table })
        : state
          ? say(`said_${state}`)
          : say("said_none");
      put(this.said, how === "kept" ? said : why);
    });
  }

  // "Called" stands there until the call is answered, also if the page is loaded again.
  show({ shared, mine }) {
    const table = mine.pulse?.table ?? "";
    if (table !== (this.waits ?? ""))
      put(this.said, table ? say("helpComes", { table }) : say("helpCame"));
    this.waits = table;
    for (const [state, button] of this.buttons) {
      button.setAttribute("aria-pressed", String(mine.pulse?.state === state));
    }
    this.form.hidden = mine.pulse?.state !== "stuck";
    const now = shared.pulse;
    put(this.counts, now ? say("pulseCounts", now) : "");
  }
}

// The text of a link of the contents, without the mark that we are there.
function plain(link) {
  link.dataset.name ??= link.textContent;
  return link.dataset.name;
}

// The block that is on, the minutes left, and the whole run-sheet on demand.
export class Agenda {
  constructor(section, { open = false } = {}) {
    this.left = el("span", { class: "left" });
    this.title = el("span", { class: "now" });
    this.items = el("ol", { class: "run" });
    this.whole = el("details", { open }, el("summary", {}, this.left, " ", this.title), this.items);
    this.closed = el("p", { class: "ended" }, say("sessionClosed"));
    this.section = section;
    section.classList.add("agenda");
    section.replaceChildren(this.whole, this.closed);
    this.timer = setInterval(() => this.tick(), 5000);
  }

  show({ shared }) {
    this.now = shared.agenda;
    this.whole.hidden = !this.now;
    this.closed.hidden = Boolean(this.now) || !shared.closed;
    this.section.hidden = this.whole.hidden && this.closed.hidden;
    if (!this.now) return this.mark();
    if (this.ends?.for !== `${this.now.item} ${this.now.ends_at} ${this.now.paused}`) this.wind();
    put(this.title, this.now.title);
    const text = JSON.stringify([this.now.items, this.now.item]);
    if (text !== this.text)
      this.items.replaceChildren(...this.now.items.map((item, i) => this.line(item, i)));
    this.text = text;
    return this.tick();
  }

  // Where we are, in the contents of the page and at the heading itself.
  mark() {
    if (!this.section.closest("#strip")) return;
    const here = this.now?.items[this.now.item]?.anchor ?? ""; // nowhere, once the agenda has ended
    for (const link of document.querySelectorAll("#contents a")) {
      const on = here !== "" && decodeURIComponent(link.hash.slice(1)) === here;
      if (on) link.setAttribute("aria-current", "step");
      else link.removeAttribute("aria-current");
      put(link, on ? `${plain(link)} · ${say("weAreHere")}` : plain(link));
    }
    for (const heading of document.querySelectorAll("#main h2[data-here]"))
      if (heading.id !== here) delete heading.dataset.here;
    const heading = here && document.getElementById(here);
    if (heading) heading.dataset.here = say("weAreHere");
  }

  // The phone's clock may be wrong: count from when the news came.
  wind() {
    const { item, ends_at: ends, paused, minutes_left: left } = this.now;
    this.ends = { for: `${item} ${ends} ${paused}`, at: performance.now() + left * 60000 };
  }

  tick() {
    if (!this.now) return;
    const minutes = this.now.paused
      ? this.now.minutes_left
      : (this.ends.at - performance.now()) / 60000;
    const left = Math.ceil(minutes);
    const name = this.now.paused ? "paused" : left > 0 ? "minutesLeft" : "over";
    put(this.left, say(name, { n: Math.abs(left) }));
    this.left.classList.toggle("late", left <= 0);
    this.mark(); // here, because a page that is being opened gets its headings one by one
    // a keyboard scrolls only what it can reach
    if (this.items.scrollHeight > this.items.clientHeight) this.items.tabIndex = 0;
  }

  // On a participant's page the title leads to the section that it stands for.
  named(item) {
    const room = document.getElementById("room");
    if (!item.anchor || !this.section.closest("#strip")) return item.title;
    const { base, workshop } = room.dataset;
    const way = `${base}workshops/${workshop}#${encodeURIComponent(item.anchor)}`;
    return el("a", { href: way }, item.title);
  }

  line(item, i) {
    const words = [say("minutes", { n: item.minutes })];
    if (item.cut) words.push(say("cut", { n: item.cut }));
    const state = i === this.now.item ? "on" : i < this.now.item ? "past" : "coming";
    return el(
      "li",
      { class: state, "aria-current": state === "on" ? "step" : null },
      this.named(item),
      ` · ${words.join(" · ")}`,
    );
  }
}
