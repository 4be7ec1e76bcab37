// The big screen: how to join and where we are, or what the facilitator puts on it; nothing else.

import { result } from "./chart.js";
import { Connection } from "./connection.js";
import { el, list, say } from "./dom.js";
import { Link } from "./link.js";
import { Agenda } from "./strip.js";

// How large letters and pictures may be, at best, and whether the bars stand in two columns. A
// picture gives way first: it is still seen from the last row where words can't be read any more.
const FITS = [
  ...[2, 1.6, 1.3].map((size) => [size, 1, false]),
  ...[0.85, 0.7, 0.6].map((picture) => [1.3, picture, false]),
  ...[1.15, 1, 0.9].map((size) => [size, 0.6, false]),
  ...[1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.7, 0.6, 0.5].map((size) => [size, 0.5, true]),
];
const part = (name) => document.getElementById(name);

// What is on: the votes that are revealed, unless the facilitator has chosen something.
function chosen({ declared, polls, walls, screen }) {
  const [kind, name] = (screen ?? "").split(":");
  const asked = declared ?? [];
  if (kind === "poll" || kind === "wall")
    return asked.filter(({ key }) => key === name && (polls?.[key] || walls?.[key]));
  return kind ? [] : asked.filter(({ key }) => polls?.[key]?.shown);
}

// A question with its answers, with the counts once they are revealed.
function question(asked, now) {
  const choices = Object.values(asked.options).map((text) => el("li", {}, text));
  const shown = now.shown
    ? [result(asked, now.shown)]
    : [
        el(
          "p",
          { class: "phase" },
          say(
            asked.kind === "own_words" && now.phase === "first"
              ? "phase_own_words"
              : `phase_${now.phase}`,
          ),
        ),
        el("ol", { class: "choices" }, ...choices),
      ];
  return [el("h2", {}, asked.question), ...shown];
}

// A wall, with what most agree with first. A note that is held back is not shown to all.
function wall(asked, notes) {
  const sorted = notes.filter((one) => !one.held).sort((a, b) => b.me_too - a.me_too);
  const items = sorted.map((note) =>
    el(
      "li",
      {},
      el("p", { class: "note" }, note.text),
      note.me_too ? el("p", { class: "quiet" }, say("meToo", { n: note.me_too })) : null,
    ),
  );
  const shown = items.length
    ? el("ul", { class: "notes" }, ...items)
    : el("p", {}, say("wallEmpty"));
  return [el("h2", {}, asked.question), shown];
}

// A projector has no scroll bar: smaller pictures, then smaller letters, and bars side by side, until
// all of it is seen.
function fit() {
  const page = document.documentElement;
  for (const [size, picture, columns] of FITS) {
    page.style.setProperty("--fit", size);
    page.style.setProperty("--picture", picture);
    document.body.classList.toggle("columns", columns);
    if (page.scrollHeight <= window.innerHeight && page.scrollWidth <= window.innerWidth) return;
  }
}

// What comes after a guess opens as the facilitator's page says; who stands at the screen may press
// as well, until that changes.
function unfold(waits, open) {
  if (!waits || waits.dataset.told === String(open)) return;
  waits.dataset.told = String(open);
  waits.open = open;
}

function draw(news) {
  const shown = chosen(news);
  list(part("results"), shown, {
    key: ({ key }) => key,
    make: () => el("section"),
    update: (section, asked) => {
      const now = asked.kind === "wall" ? news.walls[asked.key] : news.polls[asked.key];
      const text = JSON.stringify(now);
      if (section.dataset.shown === text) return; // drawn once, or it flickers
      section.dataset.shown = text;
      section.replaceChildren(...(asked.kind === "wall" ? wall : question)(asked, now));
    },
  });
  let exhibited = false;
  for (const exhibit of document.querySelectorAll("[data-exhibit]")) {
    const name = `exhibit:${exhibit.dataset.exhibit}`;
    exhibit.hidden = ![name, `${name}:open`].includes(news.screen);
    exhibited ||= !exhibit.hidden;
    unfold(exhibit.querySelector("details.guess"), news.screen === `${name}:open`);
  }
  document.body.classList.toggle("has-results", shown.length > 0 || exhibited);
  fit();
}

function start(place) {
  const link = new Link(place.dataset.base, place.dataset.workshop, "lead/events");
  const agenda = new Agenda(part("screen-agenda"));
  const old = { away: "deskAway", offline: "deskAway", unknown: "leadUnknown" };
  new Connection(link, { ...old, back: "deskBack", restarted: "deskRestarted" });
  link.onnews = (news) => {
    agenda.show({ shared: news });
    draw(news);
  };
  part("full")?.addEventListener("click", () => document.documentElement.requestFullscreen?.());
  window.addEventListener("resize", fit);
  for (const waits of document.querySelectorAll("details.guess"))
    waits.addEventListener("toggle", fit);
  link.listen();
}

const marked = part("room");
if (marked?.dataset.workshop) start(marked);
