// The facilitator's page: what the room does, and what is opened, shown and timed for everybody.

import { AdHoc } from "./ad-hoc.js";
import { result as counted, counts, votes } from "./chart.js";
import { Connection } from "./connection.js";
import { announce, el, id, list, put, say } from "./dom.js";
import { Link } from "./link.js";
import { Agenda } from "./strip.js";
import { Timing } from "./timing.js";

const PHASES = [
  ["first", "open"],
  ["talk", "talk"],
  ["second", "second"],
  ["closed", "close"],
];
const SHOWN = ["poll", "scale", "own_words", "wall"]; // what the big screen can show of what is asked
const OPENED = ":open"; // what comes after a guess is shown
const PACES = ["slow", "abit_slow", "right", "abit_fast", "fast"];
// The sentences of the two bars: who leads sits at the computer that the room is on, helpers don't.
const WORDS = { back: "deskBack", restarted: "deskRestarted", unknown: "leadUnknown" };
const LEADS = { ...WORDS, away: "leadAway", offline: "leadAway" };
const HELPS = { ...WORDS, away: "deskAway" };
const STEPS = ["step0", "step1", "step2", "step3"];

const part = (name) => document.getElementById(name);

class Lead {
  constructor(place) {
    this.desk = document.querySelector("[data-desk]")?.dataset.desk || "lead";
    this.link = new Link(place.dataset.base, place.dataset.workshop, `${this.desk}/events`);
    this.timing = new Timing(part("timing"));
    this.said = part("lead-said");
    this.agenda = new Agenda(part("lead-agenda"), { open: true });
    this.link.onnews = (news) => this.show(news);
    new Connection(this.link, this.desk === "lead" ? LEADS : HELPS);
    for (const button of document.querySelectorAll("[data-do]")) {
      button.addEventListener("click", () =>
        this.act({ do: button.dataset.do, minutes: Number(button.dataset.minutes) || undefined }),
      );
    }
    part("on-screen")?.addEventListener("change", (event) =>
      this.act({ do: "show", what: event.target.value || "join" }),
    );
    part("past-guess")?.addEventListener("click", () => this.pastGuess());
    if (this.desk === "lead") {
      this.adHoc = new AdHoc(this);
      this.closing();
    }
    this.link.listen();
  }

  // Asked before it is done: what is counted can't be counted again.
  closing() {
    const sure = part("close-sure");
    part("close").addEventListener("click", () => sure.showModal());
    part("close-no").addEventListener("click", () => sure.close());
    part("close-yes").addEventListener("click", async () => {
      sure.close();
      await this.act({ do: "end" }, part("close"));
    });
  }

  // Sent once: the facilitator sees what came of it and presses again where nothing did.
  async act(wish, button) {
    if (button) button.disabled = true;
    try {
      const { status, data } = await this.link.ask(`${this.desk}/do`, {
        workshop: this.link.workshop,
        ...wish,
      });
      put(this.said, status < 300 ? "" : (data.error ?? say("refused")));
    } catch {
      put(this.said, say("leadUnsure"));
    }
    if (button) {
      button.disabled = false;
      button.focus();
    }
  }

  show(news) {
    this.news = news;
    this.people(news);
    this.tables(news.tables ?? []);
    this.walls(news);
    this.agenda.show({ shared: news });
    this.timing.show(news.agenda);
    this.cues(news.agenda);
    this.disk(news.disk ?? {});
    put(part("undeleted"), news.undeleted ? say("leadUndeleted", { n: news.undeleted }) : "");
    if (this.desk === "lead") this.alone(news);
  }

  // What a helper's page doesn't have.
  alone(news) {
    this.screen(news);
    this.clock(news);
    this.polls(news);
    this.adHoc.show(news);
    this.handIns(news.hand_ins ?? []);
    this.evaluation(news);
    if (part("answers-open")) {
      part("answers-open").hidden = Boolean(news.unfolded);
      part("answers-close").hidden = !news.unfolded;
    }
    part("close").hidden = Boolean(news.closed);
    part("closed").hidden = !news.closed;
  }

  // Nothing is kept on a full disk: better told before, and above all else.
  disk({ full, free }) {
    const low = free !== null && free !== undefined;
    put(part("disk"), full ? say("leadFull") : low ? say("leadLow", { n: free }) : "");
  }

  clock(news) {
    const on = Boolean(news.agenda);
    part("clock-off").hidden = on || Boolean(news.closed);
    part("clock-on").hidden = !on;
    if (!on) return;
    const { paused, item, items } = news.agenda;
    part("pause").hidden = paused;
    part("resume").hidden = !paused;
    put(part("next-item"), items[item + 1] ? say("then", { title: items[item + 1].title }) : "");
  }

  // What the big screen can show, and what is on it.
  screen({ declared, screen }) {
    const kind = (one) => (one.kind === "wall" ? "wall" : "poll");
    const asked = (declared ?? []).filter((one) => SHOWN.includes(one.kind));
    part("on-screen-asked").hidden = asked.length === 0;
    list(part("on-screen-asked"), asked, {
      key: ({ key }) => key,
      make: (one) => el("option", { value: `${kind(one)}:${one.key}` }),
      update: (option, one) => put(option, one.question),
    });
    const [what, open] = (screen ?? "").split(OPENED);
    if (document.activeElement !== part("on-screen")) part("on-screen").value = what;
    // What comes after a guess waits on the big screen too.
    part("past-guess").hidden = !part("on-screen").querySelector(`[value="${what}"][data-waits]`);
    put(part("past-guess"), say(open === undefined ? "pastGuess" : "beforeGuess"));
  }

  pastGuess() {
    const now = this.news?.screen ?? "";
    const what = now.endsWith(OPENED) ? now.slice(0, -OPENED.length) : `${now}${OPENED}`;
    this.act({ do: "show", what }, part("past-guess"));
  }

  // What the run-sheet says to say or do in the block that is on.
  cues(agenda) {
    for (const cue of document.querySelectorAll("[data-cue]"))
      cue.hidden = Number(cue.dataset.cue) !== (agenda?.item ?? 0);
  }

  people({ people, pulse, open }) {
    put(part("people"), String(people ?? "–"));
    for (const state of ["working", "stuck", "done"]) {
      const tile = part(`tile-${state}`);
      put(tile.querySelector("b"), String(pulse?.[state] ?? "–"));
    }
    const pages = Object.entries(open ?? {});
    part("open-none").hidden = pages.length > 0;
    list(part("open-pages"), pages, {
      key: ([page]) => page,
      make: () => el("li"),
      update: (item, [page, n]) => put(item, `${this.title(page)}: ${n}`),
    });
  }

  title(page) {
    return document.querySelector(`[data-page="${CSS.escape(page)}"]`)?.textContent ?? page;
  }

  tables(tables) {
    part("tables-none").hidden = tables.length > 0;
    if (tables.length > (this.tableCount ?? 0)) {
      announce(say("tableCalls", { table: tables.at(-1).table }));
    }
    this.tableCount = tables.length;
    list(part("tables"), tables, {
      key: (call) => call.id,
      make: (call) => {
        const button = el(
          "button",
          { type: "button", onclick: () => this.act({ do: "answered", id: call.id }) },
          say("answered"),
        );
        return el("li", {}, el("span"), button);
      },
      update: (item, call) => {
        const minutes = Math.max(0, Math.round(Date.now() / 60000 - call.since / 60));
        put(item.firstChild, say("table", { table: call.table, n: minutes }));
      },
    });
  }

  polls(news) {
    const asked = (news.declared ?? []).filter((one) => news.polls?.[one.key] && !one.ad_hoc);
    part("polls-none").hidden = asked.length > 0;
    list(part("polls"), asked, {
      key: ({ key }) => key,
      make: (one) => this.poll(one),
      update: (item, one) => this.bring(item, one, news),
    });
  }

  // A vote or a wall with what is new about it.
  bring(item, asked, news) {
    const { key } = asked;
    if (asked.kind === "wall") this.fill(item, news.walls?.[key] ?? [], Boolean(news.held?.[key]));
    else this.update(item, asked, { ...news.polls[key], voted: news.voted?.[key] });
  }

  poll(asked) {
    const head = id("poll");
    const once = ([phase]) => asked.kind !== "own_words" || !["talk", "second"].includes(phase);
    const phases = PHASES.filter(once).map(([phase, deed]) => {
      const button = el(
        "button",
        { type: "button", "data-phase": phase, "aria-pressed": "false" },
        say(asked.kind === "own_words" && phase === "first" ? "wallOpen" : `lead_${phase}`),
      );
      button.addEventListener("click", () => this.act({ do: deed, key: asked.key }, button));
      return button;
    });
    const reveal = el("button", { type: "button", class: "reveal" });
    reveal.addEventListener("click", () =>
      this.act({ do: reveal.dataset.deed, key: asked.key }, reveal),
    );
    return el(
      "li",
      { class: "panel" },
      el("h3", { id: head }, asked.question),
      el("div", { class: "segments", role: "group", "aria-labelledby": head }, ...phases),
      el("div", { class: "actions" }, el("span", { class: "voters" }), reveal),
      el("p", { class: "quiet once" }),
      el("div", { class: "result" }),
    );
  }

  update(item, asked, now) {
    for (const button of item.querySelectorAll("[data-phase]")) {
      button.setAttribute("aria-pressed", String(button.dataset.phase === now.phase));
      button.disabled = Boolean(now.closed);
    }
    put(item.querySelector(".voters"), this.voters(now));
    const once = item.querySelector(".once");
    once.hidden = Boolean(now.closed);
    put(once, say(now.voted?.enough ? "revealOnce" : "revealFew"));
    const reveal = item.querySelector(".reveal");
    reveal.dataset.deed = now.shown ? "hide" : "reveal";
    put(reveal, say(now.shown ? "hide" : "reveal"));
    const text = JSON.stringify(now.shown);
    if (item.dataset.shown === text) return;
    item.dataset.shown = text;
    const result = item.querySelector(".result");
    result.replaceChildren(...(now.shown ? [counted(asked, now.shown)] : []));
  }

  // How many have voted, until it is counted; what they voted nobody is told before.
  voters({ closed, round, voted }) {
    if (closed) return say("votersClosed");
    const { now, all } = voted ?? { now: 0, all: 0 };
    return round === 1 ? say("voters", { n: now }) : say("votersTwice", { n: now, all });
  }

  walls(news) {
    const here = (one) => this.desk === "help" || !one.ad_hoc; // else it stands with its own kind
    const asked = (news.declared ?? []).filter((one) => one.kind === "wall" && here(one));
    part("walls-none").hidden = asked.length > 0;
    list(part("walls"), asked, {
      key: ({ key }) => key,
      make: (one) => this.wall(one),
      update: (item, one) => this.bring(item, one, news),
    });
  }

  wall(asked) {
    const box = el("input", { type: "checkbox" });
    box.addEventListener("change", () =>
      this.act({ do: box.checked ? "hold" : "release", key: asked.key }, box),
    );
    return el(
      "li",
      { class: "panel" },
      el("h3", {}, asked.question),
      el("label", { class: "choice" }, box, el("span", {}, say("holdNew"))),
      el("ul", { class: "notes" }),
    );
  }

  fill(item, notes, held) {
    const box = item.querySelector("input");
    if (!box.disabled) box.checked = held; // what is pressed is on its way: older news waits
    list(item.querySelector(".notes"), this.ordered(item, notes), {
      key: (note) => note.id,
      make: (note) => this.note(note),
      update: (row, note) => {
        put(row.querySelector(".note"), note.text);
        put(row.querySelector(".too-count"), note.me_too ? say("meToo", { n: note.me_too }) : "");
        row.classList.toggle("held", Boolean(note.held));
        row.querySelector(".hold").dataset.deed = note.held ? "release" : "hold";
        put(row.querySelector(".hold"), say(note.held ? "release" : "hold"));
      },
    });
  }

  // Those that most agree with come first; while somebody is at a note, none moves away under them.
  ordered(item, notes) {
    const sorted = [...notes].sort((one, other) => other.me_too - one.me_too);
    if (!item.contains(document.activeElement) && !item.matches(":hover")) return sorted;
    const places = [...item.querySelectorAll(".notes > li")].map((row) => row.dataset.key);
    const place = ({ id: name }) => (places.includes(name) ? places.indexOf(name) : places.length);
    return sorted.sort((one, other) => place(one) - place(other));
  }

  note(note) {
    const text = id("note");
    const hold = el("button", { type: "button", class: "plain hold", "aria-describedby": text });
    hold.addEventListener("click", () => this.act({ do: hold.dataset.deed, id: note.id }));
    const remove = el(
      "button",
      { type: "button", class: "plain", "aria-describedby": text },
      say("remove"),
    );
    remove.addEventListener("click", () => this.act({ do: "remove", id: note.id }));
    return el(
      "li",
      {},
      el("p", { id: text, class: "note" }),
      el("p", { class: "quiet too-count" }),
      el("div", { class: "actions" }, hold, remove),
    );
  }

  handIns(rows) {
    part("hand-ins-none").hidden = rows.length > 0;
    part("hand-ins-table").hidden = rows.length === 0;
    list(part("hand-ins"), rows, {
      key: ({ receipt }) => receipt,
      make: () => el("tr", {}, el("th", { scope: "row" }), el("td")),
      update: (row, { receipt, status }) => {
        put(row.children[0], receipt);
        put(row.children[1], status || say("toGrade"));
      },
    });
  }

  evaluation(news) {
    const found = news.evaluation;
    const asked = (news.declared ?? []).find(({ kind }) => kind === "evaluation");
    const text = JSON.stringify([found ?? news.evaluated, Boolean(asked)]);
    if (text === this.evaluationText) return;
    this.evaluationText = text;
    const place = part("evaluation");
    if (!found || !asked) {
      const waits = say("evaluated", { n: news.evaluated ?? 0 });
      return place.replaceChildren(el("p", { class: "quiet" }, waits));
    }
    const named = (names, word) => Object.fromEntries(names.map((one) => [one, say(word(one))]));
    const steps = named(Object.keys(STEPS), (step) => STEPS[step]);
    const time = (round) => say(round === 1 ? "beforeToday" : "now");
    const outcomes = found.outcomes.map((outcome, i) =>
      el(
        "section",
        { class: "outcome" },
        el("h3", {}, asked.outcomes[i]),
        votes(steps, outcome, time, { brief: true }),
      ),
    );
    const pace = counts(
      say("pace"),
      named(PACES, (one) => `pace_${one}`),
      found.pace,
    );
    const sections = Object.fromEntries(
      Object.keys(found.hardest.rounds[0]?.counts ?? {}).map((title) => [title, title]),
    );
    const row = (...parts) => el("div", { class: "two" }, ...parts);
    place.replaceChildren(
      row(...outcomes),
      row(pace, counts(say("hardest"), sections, found.hardest)),
      row(this.quotes(say("keepOne"), found.keep), this.quotes(say("changeOne"), found.change)),
      el("p", { class: "quiet" }, say("evaluationNote")),
    );
    return undefined;
  }

  quotes(title, texts) {
    return el(
      "section",
      {},
      el("h3", {}, title),
      texts?.length
        ? el("ul", {}, ...texts.map((text) => el("li", {}, text)))
        : el("p", { class: "quiet" }, say("fewSentences")),
    );
  }
}

const marked = part("room");
if (marked?.dataset.workshop) new Lead(marked);
