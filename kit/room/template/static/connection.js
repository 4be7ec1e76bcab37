// The two bars at the top of a page: that the room gives no sign of life, and that it is back.
import { put, say } from "./dom.js";

const READ = 10000; // milliseconds that good news stand there

const part = (name) => document.getElementById(name);

export class Connection {
  // `words` names the sentences of this page where it doesn't have those of a participant's.
  constructor(link, words = {}) {
    this.link = link;
    this.words = { away: "away", offline: "offline", unknown: "unknown", back: "back", ...words };
    this.onback = () => {};
    this.onchange = () => {};
    link.onstate = (state) => this.tell(state);
    link.onrestart = () => this.restarted();
  }

  tell(state) {
    const back = this.state === "away" && state === "here";
    this.state = state;
    this.onchange(state);
    part("away").hidden = state === "here";
    if (state !== "here") {
      put(part("away").querySelector("p"), say(this.words[this.reason(state)]));
      this.quiet();
    }
    const way = part("away").querySelector("a");
    if (way) way.hidden = state !== "unknown";
    if (!back) return;
    const waits = this.link.waiting.size;
    this.news(say(waits && this.words.back === "back" ? "backSending" : this.words.back));
    this.onback();
  }

  // This device's own network is asked first: then it isn't the facilitator's computer.
  reason(state) {
    const here = ["127.0.0.1", "localhost", "[::1]"].includes(location.hostname);
    return state === "away" && navigator.onLine === false && !here ? "offline" : state;
  }

  restarted() {
    this.news(say(this.words.restarted ?? "restarted"));
  }

  // Good news stay until they are read; with `stay` until something else is said.
  news(text, { stay = false } = {}) {
    const bar = part("back");
    put(bar.querySelector("p"), text);
    bar.hidden = false;
    clearTimeout(this.timer);
    if (!stay) this.timer = setTimeout(() => this.quiet(), READ);
  }

  quiet() {
    clearTimeout(this.timer);
    part("back").hidden = true;
  }
}
