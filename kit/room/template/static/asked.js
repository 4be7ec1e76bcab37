// What the facilitator asks on the spot: it comes onto every page that is open, and says so where
// somebody reads, without taking them away from there.
import { announce, el, put, say } from "./dom.js";

// Change the page above what somebody reads, and leave that where it is. Not all browsers do this by
// themselves, so those that do are asked not to.
function still(change) {
  const page = document.documentElement;
  const anchor = document.elementFromPoint?.(innerWidth / 2, innerHeight / 2);
  const before = anchor?.getBoundingClientRect().top;
  page.style.overflowAnchor = "none";
  change();
  if (anchor?.isConnected && scrollY > 0)
    scrollBy({ top: anchor.getBoundingClientRect().top - before, behavior: "instant" });
  requestAnimationFrame(() => {
    page.style.overflowAnchor = "";
  });
}

export class Asked {
  // `make` gives a section the control for what is asked in it.
  constructor(room, make) {
    this.room = room;
    this.make = make;
    this.parts = new Map(); // key → { section, part, asked }
    this.place = el("section", { id: "asked", "aria-label": say("askedHere") });
    this.words = el("span");
    this.way = el("a", { href: "#asked" }, this.words);
    this.way.addEventListener("click", (event) => this.go(event));
    this.line = el("p", { id: "strip-asked", hidden: true }, this.way);
    document.getElementById("strip")?.prepend(this.line);
  }

  get unsent() {
    return [...this.parts.values()].some(({ part }) => part.unsent);
  }

  get unsure() {
    return [...this.parts.values()].some(({ part }) => part.unsure);
  }

  show(state) {
    const { asked } = state.shared;
    if (!asked) return; // nothing is known yet
    const keys = new Set(asked.map(({ key }) => key));
    const gone = [...this.parts.keys()].filter((key) => !keys.has(key));
    const come = asked.filter(({ key }) => !this.parts.has(key));
    const left = this.waiting(asked, state);
    const moves = gone.length || come.length || this.line.hidden !== !left.length;
    const draw = () => {
      this.change(gone, come);
      for (const { part } of this.parts.values()) part.show(state);
      this.tell(left);
    };
    if (moves) still(draw);
    else draw();
    this.known = true;
  }

  change(gone, come) {
    for (const key of gone) this.drop(key);
    for (const asked of come) this.add(asked);
    if (!this.parts.size) this.place.remove();
  }

  add(asked) {
    if (!this.place.isConnected) document.getElementById("main").prepend(this.place);
    const section = el("section", { class: "kit-yack", id: `asked-${asked.key}`, tabindex: "-1" });
    this.place.prepend(section); // the newest first
    const part = this.make(section, asked);
    part.onkept = () => this.show(this.room.state);
    this.parts.set(asked.key, { section, asked, part });
    if (this.known) announce(say("askedNow", { question: asked.question }));
  }

  drop(key) {
    const { section, asked } = this.parts.get(key);
    const inside = section.contains(document.activeElement);
    section.remove();
    this.parts.delete(key);
    announce(say("askedGone", { question: asked.question }));
    if (!inside) return;
    document.getElementById("main").tabIndex = -1;
    document.getElementById("main").focus({ preventScroll: true });
  }

  // What is open and has no answer from this browser yet, the newest first.
  waiting(asked, { shared, mine }) {
    return asked
      .filter(({ kind, key }) => {
        if (kind === "wall")
          return !(shared.over ?? []).includes(key) && !mine.notes?.[key]?.length;
        const { phase, round } = shared.polls?.[key] ?? {};
        return ["first", "second"].includes(phase) && mine.answers[key]?.[round] === undefined;
      })
      .reverse();
  }

  tell(left) {
    this.line.hidden = left.length === 0;
    if (!left.length) return;
    const [{ key, question }] = left;
    this.way.href = `#asked-${key}`;
    put(this.words, say(left.length > 1 ? "askedMore" : "askedNow", { n: left.length, question }));
  }

  go(event) {
    event.preventDefault();
    const section = document.getElementById(this.way.hash.slice(1));
    const from = scrollY;
    section.scrollIntoView({ block: "start" });
    section.focus({ preventScroll: true });
    this.back?.remove();
    this.back = el("button", { type: "button", class: "plain" }, say("askedBack"));
    this.back.addEventListener("click", () => {
      this.back.remove();
      scrollTo(0, from);
    });
    section.after(this.back);
  }
}
