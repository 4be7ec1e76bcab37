// A page of a room: turns what the notebook asks into controls, and keeps them up to date.
import { Asked } from "./asked.js";
import { Connection } from "./connection.js";
import { tidy } from "./dom.js";
import { Evaluation } from "./evaluation.js";
import { HandIn } from "./handin.js";
import { Link } from "./link.js";
import { Note } from "./own.js";
import { Poll } from "./polls.js";
import { Restart } from "./restart.js";
import { Agenda, Pulse } from "./strip.js";
import { Waits } from "./waits.js";
import { Wall } from "./wall.js";

const MADE = {
  poll: Poll,
  scale: Poll,
  own_words: Poll,
  wall: Wall,
  note: Note,
  evaluation: Evaluation,
  pulse: class extends Pulse {
    constructor(section, asked, room) {
      super(section, room, asked);
      section.classList.add("card");
    }
  },
  agenda: class extends Agenda {
    constructor(section) {
      super(section, { open: true });
      section.classList.add("card");
    }
  },
};

const SOON = 3000; // milliseconds

class Room {
  constructor(place) {
    this.workshop = place.dataset.workshop;
    this.owner = place.dataset.owner;
    this.base = place.dataset.base;
    this.link = new Link(this.base, this.workshop);
    this.shared = {};
    this.mine = { answers: {}, second: {}, notes: null, me_too: [], pulse: null };
    this.parts = [];
    this.link.onnews = (shared) => {
      this.shared = shared;
      this.draw();
      // What became of a call or of a note stands in one's own data.
      if (this.mine.pulse?.table || this.parts.some((part) => part.unsure)) this.soon();
    };
    this.waits = new Waits();
    this.connection = new Connection(this.link);
    this.connection.onback = () => this.refresh();
    this.connection.onchange = (state) => this.waits.become(state === "away", this.link.heard);
    this.restart = new Restart(this.connection, () => this.unsent);
  }

  get state() {
    return { shared: this.shared, mine: this.mine };
  }

  draw() {
    for (const part of this.parts) part.show(this.state);
  }

  add(part) {
    this.parts.push(part);
    part.show(this.state);
  }

  async refresh() {
    try {
      const { status, data } = await this.link.ask(
        `room/state?workshop=${encodeURIComponent(this.workshop)}`,
      );
      if (status === 401 || status === 403) return this.link.become("unknown");
      if (status >= 300) return this.failed();
      this.shared = data.public;
      this.mine = { ...this.mine, ...data.mine };
      return this.draw();
    } catch {
      return this.link.away();
    }
  }

  // The server is there and in trouble: ask it again, not at once.
  failed() {
    this.link.become("away");
    this.soon();
  }

  // At most one question in some seconds, however often news come.
  soon() {
    this.asking ??= setTimeout(() => {
      this.asking = undefined;
      this.refresh();
    }, SOON);
  }

  // Whether something on this page is written or chosen, and not kept yet.
  get unsent() {
    const asks = document.querySelector("dialog[open]");
    return Boolean(asks) || this.link.waiting.size > 0 || this.parts.some((part) => part.unsent);
  }

  // Outputs come while the page is streamed: whatever is there now and isn't a control yet.
  find() {
    for (const section of document.querySelectorAll("section[data-yack]")) {
      const asked = JSON.parse(section.dataset.yack);
      section.removeAttribute("data-yack");
      const Kind = MADE[asked.kind];
      if (Kind) this.add(new Kind(section, asked, this));
    }
    for (const box of document.querySelectorAll(".kit-hand-in:not([data-sends])")) {
      box.dataset.sends = "";
      new HandIn(box, this);
    }
  }

  async start() {
    const [agenda, pulse] = ["strip-agenda", "strip-pulse"].map((name) =>
      document.getElementById(name),
    );
    if (agenda) this.add(new Agenda(agenda));
    if (pulse) this.add(new Pulse(pulse, this));
    this.add(new Asked(this, (section, asked) => new MADE[asked.kind](section, asked, this)));
    this.find();
    new MutationObserver(() => this.find()).observe(document.getElementById("main"), {
      childList: true,
      subtree: true,
    });
    await this.refresh();
    this.link.listen();
    addEventListener("pagehide", () => {
      this.link.leaving = true;
    });
    addEventListener("pageshow", (event) => {
      if (!event.persisted) return;
      this.link.leaving = false;
      this.refresh().then(() => this.link.listen());
    });
  }
}

const marked = document.getElementById("room");
if (marked?.dataset.owner !== undefined) tidy(marked.dataset.owner);
if (marked?.dataset.workshop) new Room(marked).start();
