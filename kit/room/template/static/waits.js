// A control that is moved while the room is away: the page says that what it shows may be old.
import { el, say } from "./dom.js";

const PART = ".output.widget";
const DEEDS = ["input", "change", "click"];

export class Waits {
  constructor() {
    this.away = false;
    this.moved = new Map(); // when each part was moved last
    for (const deed of DEEDS)
      document.addEventListener(deed, ({ target }) => this.move(target.closest?.(PART)), true);
  }

  // From now on the room is away, and was heard last at `heard`; or it is back.
  become(away, heard = Date.now()) {
    this.away = away;
    const lines = document.querySelectorAll(".waits");
    if (away) for (const [part, at] of this.moved) at >= heard && this.tell(part);
    else for (const line of lines) line.remove();
  }

  move(part) {
    if (!part) return;
    this.moved.set(part, Date.now());
    if (this.away) this.tell(part);
  }

  tell(part) {
    if (part.nextElementSibling?.matches(".waits")) return;
    part.after(el("p", { class: "waits", role: "status" }, say("controlWaits")));
  }
}
