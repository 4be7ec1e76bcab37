// The way to the room's server: one stream of news, and answers that are sent until they are kept.
import { say } from "./dom.js";
import { Probe } from "./probe.js";

const WAIT = [1000, 2000, 4000, 8000, 15000]; // milliseconds between tries
const WHY = { 429: "busy", 507: "diskFull" }; // why an answer has to wait
const PATIENCE = 12000; // no answer by then is no answer
const SILENCE = 4500; // without a sign of life, of which the server gives one each 1.5 s, it is away
const ASLEEP = 1000; // a clock that is later than this has slept, and the device with it
const SOON = 1000; // by chance up to this: not all forty at once
const REST = 2000; // and up to as much again, before a stream that the server ended is opened again

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
    this.onrestart = () => {}; // another run of the server than the one before
    addEventListener("online", () => this.wake());
  }

  // What is so from now on; once the connection is back, nothing waits long for its turn.
  become(state) {
    const back = this.state === "away" && state === "here";
    const lost = this.state !== "away" && state === "away";
    this.state = state;
    this.onstate(state);
    // Said at once, not when a request that hangs in the dark is given up.
    if (lost) for (const { tell } of this.waiting.values()) tell("waiting", say("waiting"), {});
    if (back) setTimeout(() => this.resume(), SOON * Math.random());
  }

  // Away until the server is found again.
  away() {
    this.become("away");
    this.seek();
  }

  get address() {
    return `${this.base}${this.events}?workshop=${encodeURIComponent(this.workshop)}`;
  }

  async ask(path, body) {
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE);
    const options = { cache: "no-store", credentials: "same-origin", signal: stop.signal };
    if (body !== undefined) {
      const file = body instanceof Blob; // as it is on the disk: the server finds out its letters
      options.method = "POST";
      options.headers = { "Content-Type": file ? "text/plain" : "application/json" };
      options.body = file ? body : JSON.stringify(body);
    }
    try {
      const answer = await fetch(this.base + path, options);
      const data = await answer.json().catch(() => ({}));
      if (answer.status < 400) this.become("here");
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
      if (!answer.status) this.away();
      await this.pause(WAIT[Math.min(tries, WAIT.length - 1)]);
    }
  }

  settled({ status }) {
    return status && status !== 429 && status < 500;
  }

  tell({ status, data }, tell) {
    if (status < 300) return tell("kept", "", data);
    if (status === 401 || status === 403) this.become("unknown");
    return tell("refused", data.error ?? say("refused"), data);
  }

  pause(milliseconds) {
    return new Promise((resolve) => {
      this.sleepers.add(resolve);
      setTimeout(resolve, milliseconds);
    });
  }

  resume() {
    for (const resume of this.sleepers) resume();
    this.sleepers.clear();
  }

  wake() {
    this.resume();
    if (this.probe) this.probe.ask();
    else if (this.stream) this.listen();
  }

  // Ask for all there is, then listen for news; again whenever the stream has ended.
  listen() {
    clearTimeout(this.timer);
    this.stream?.close();
    this.stream = new EventSource(this.address);
    const stream = this.stream;
    this.timer = setTimeout(() => this.leaving || this.away(), PATIENCE);
    stream.addEventListener("open", () => this.alive(stream));
    stream.addEventListener("beat", (event) => this.alive(stream, JSON.parse(event.data)));
    stream.addEventListener("public", (event) => {
      this.alive(stream);
      this.onnews(JSON.parse(event.data));
    });
    stream.addEventListener("error", () => {
      if (this.leaving || stream !== this.stream) return;
      clearTimeout(this.timer);
      stream.close();
      this.seek();
    });
  }

  // The server lives, whatever it says: it is away once it has been silent for long.
  alive(stream, { run } = {}) {
    if (stream !== this.stream || this.leaving) return;
    clearTimeout(this.timer);
    this.probe?.stop();
    this.probe = null;
    this.heard = Date.now();
    if (this.state !== "here") this.become("here");
    this.expect(stream);
    const other = run && this.run && run !== this.run;
    this.run = run ?? this.run;
    if (other) this.onrestart();
  }

  expect(stream) {
    const due = Date.now() + SILENCE;
    this.timer = setTimeout(() => {
      if (stream !== this.stream || this.leaving) return;
      // This device has slept itself, and couldn't hear anything: it listens once more.
      if (Date.now() - due > ASLEEP) this.expect(stream);
      else this.away();
    }, SILENCE);
  }

  // A stream doesn't say why it ended: ask until there is an answer, and look at it.
  async seek() {
    if (!this.stream || this.probe || this.leaving) return; // without a stream, sending again is all there is
    clearTimeout(this.timer);
    const probe = new Probe(this.address);
    this.probe = probe;
    const status = await probe.first(() => this.leaving || this.become("away"));
    this.probe = null;
    if (status === 401 || status === 403) return this.become("unknown");
    if (status >= 400) this.become("away");
    else if (this.state === "away") return this.listen();
    this.timer = setTimeout(() => this.listen(), REST * (1 + Math.random()));
    return undefined;
  }
}
