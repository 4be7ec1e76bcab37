// A room that was started again has no copy of this page any more: the page opens a new one by
// itself, once nothing that somebody has written on it would be lost.
import { say, tab } from "./dom.js";

const MARK = "hackyack:restarted";
const READ = 3000; // milliseconds in which it is read what happens, and up to as much again
const LOOK = 1000;

export class Restart {
  // `unsent()` tells whether something on the page is written or chosen, and not kept yet.
  constructor(connection, unsent) {
    this.connection = connection;
    this.unsent = unsent;
    this.button = document.getElementById("anew");
    this.button?.addEventListener("click", () => this.open());
    connection.restarted = () => this.begin();
    if (tab.get(MARK)) connection.news(say("restartedHere"));
    tab.set(MARK, "");
  }

  begin() {
    // A page without controls has no copy: its stream and its votes are there again.
    if (!document.getElementById("jupyter-config-data")) {
      this.connection.news(say("restarted"));
      return;
    }
    this.due = Date.now() + READ * (1 + Math.random()); // not all forty at once
    this.look();
  }

  look() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), LOOK);
    if (this.connection.state !== "here") return; // gone again: the other bar says so
    const waits = this.unsent();
    const due = Date.now() >= this.due;
    if (!waits && due) this.open();
    else this.connection.news(say(waits ? "restartedUnsent" : "restartedSoon"), { stay: true });
    if (this.button) this.button.hidden = !waits;
  }

  open() {
    clearTimeout(this.timer);
    tab.set(MARK, "1");
    location.reload();
  }
}
