// The way to the room's server: one stream of news, and answers that are sent until they are kept.
import { say } from "./dom.js";

const WAIT = [1000, 2000, 4000, 8000, 15000]; // milliseconds between tries
const WHY = { 429: "busy", 507: "diskFull" }; // why an answer has to wait
const PATIENCE = 12000; // no answer by then is no answer

// Why something waits: in the server's words, if it has any.
function reason({ status, data }) {
  if (WHY[status]) return say(WHY[status]);
  return data.error ?? say(status ? "failing" : "waiting");
}

export class Link {
  constructor(base, workshop, events = "room/events") {
    this.base = base;
    this.workshop = workshop;
    this.events = events;
    this.waiting = new Map(); // what is to be kept: name → { path, body, tell }
    this.sleepers = new Set();
    this.onnews = () => {};
    this.onstate = () => {}; // "here", "away" or "unknown"
    addEventListener("online", () => this.wake());
  }

  get address() {
    return `${this.base}${this.events}?workshop=${encodeURIComponent(this.workshop)}`;
  }

  async ask(path, body) {
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE);
    const options = { cache: "no-store", credentials: "same-origin", signal: stop.signal };
    if (body !== undefined) {
      options.method = "POST";
      options.headers = { "Content-Type": "application/json" };
      options.body = JSON.stringify(body);
    }
    try {
      const answer = await fetch(this.base + path, options);
      const data = await answer.json().catch(() => ({}));
      if (answer.status < 400) this.onstate("here");
      return { status: answer.status, data };
    } finally {
      clearTimeout(patience);
    }
  }

  // Send until the server says that it has it. A newer one of the same name takes its place.
  keep(name, path, body, tell) {
    const busy = this.waiting.has(name);
    this.waiting.set(name, { path, body: { workshop: this.workshop, ...body }, tell });
    tell("sending", say("sending"));
    if (!busy) this.send(name);
  }

  async send(name) {
    for (let tries = 0; this.waiting.has(name); tries += 1) {
      const wish = this.waiting.get(name);
      let answer = null;
      try {
        answer = await this.ask(wish.path, wish.body);
      } catch {
        answer = { status: 0, data: {} }; // no connection: try again below
      }
      if (this.waiting.get(name) !== wish) continue; // changed meanwhile: send the newer one
      if (this.settled(answer)) {
        this.waiting.delete(name);
        this.tell(answer, wish.tell);
        return;
      }
      wish.tell("waiting", reason(answer), answer.data);
      if (!answer.status) this.onstate("away");
      await this.pause(WAIT[Math.min(tries, WAIT.length - 1)]);
    }
  }

  settled({ status }) {
    return status && status !== 429 && status < 500;
  }

  tell({ status, data }, tell) {
    if (status < 300) return tell("kept", "", data);
    if (status === 401 || status === 403) this.onstate("unknown");
    return tell("refused", data.error ?? say("refused"), data);
  }

  pause(milliseconds) {
    return new Promise((resolve) => {
      this.sleepers.add(resolve);
      setTimeout(resolve, milliseconds);
    });
  }

  wake() {
    for (const resume of this.sleepers) resume();
    this.sleepers.clear();
    this.listen();
  }

  // Ask for all there is, then listen for news; again whenever the stream has ended.
  async listen() {
    clearTimeout(this.timer);
    this.stream?.close();
    this.stream = new EventSource(this.address);
    const stream = this.stream;
    stream.addEventListener("open", () => this.onstate("here"));
    stream.addEventListener("public", (event) => this.onnews(JSON.parse(event.data)));
    stream.addEventListener("error", () => {
      if (this.leaving || stream !== this.stream) return;
      stream.close();
      this.lost();
    });
  }

  // A stream doesn't say why it ended: ask for it once more, and look at the answer.
  async lost() {
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const { status } = await fetch(this.address, { cache: "no-store", signal: stop.signal });
      if (status === 401 || status === 403) return this.onstate("unknown");
      if (status >= 400) this.onstate("away");
    } catch {
      this.onstate("away");
    } finally {
      clearTimeout(patience);
      stop.abort();
    }
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.listen(), 2000 + 2000 * Math.random()); // not all forty at once
    return undefined;
  }
}
