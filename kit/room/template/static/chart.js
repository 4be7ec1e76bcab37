// Results as bars with their numbers beside them: the text is the chart, the bars only show it.
import { el, say } from "./dom.js";

function bar(count, total, kind) {
  const fill = el("span", { class: `fill ${kind}` });
  fill.style.inlineSize = `${total ? (100 * count) / total : 0}%`;
  return el("span", { class: "track", "aria-hidden": "true" }, fill);
}

function row(name, count, total, kind) {
  return el(
    "span",
    { class: "row" },
    el("span", { class: "round" }, name),
    bar(count, total, kind),
    el("span", { class: "count" }, say("of", { n: count, all: total })),
  );
}

function winners(options, round) {
  const most = Math.max(0, ...Object.values(round.counts));
  if (!most) return "";
  const names = Object.keys(options).filter((name) => round.counts[name] === most);
  return say("most", {
    what: names.map((name) => options[name]).join(" · "),
    n: most,
    all: round.total,
  });
}

export function roundName(number) {
  return say(number === 1 ? "firstVote" : "secondVote");
}

// The finding in words: what most people chose in each vote.
export function finding(options, rounds, name = roundName) {
  return rounds
    .map((round) => `${name(round.round)}: ${winners(options, round) || say("nobody")}.`)
    .join(" ");
}

// Every option with the votes side by side; `rounds` as the server shows them.
export function votes(options, rounds, name = roundName) {
  const items = Object.entries(options).map(([option, text]) =>
    el(
      "li",
      {},
      el("span", { class: "option" }, text),
      ...rounds.map((r) =>
        row(name(r.round), r.counts[option] ?? 0, r.total, r.round === 1 ? "first" : "second"),
      ),
    ),
  );
  return el(
    "figure",
    { class: "chart" },
    el("figcaption", {}, finding(options, rounds, name)),
    el("ul", {}, ...items),
  );
}

// One count for each name, as a plain list of bars.
export function counts(title, names, numbers) {
  const total = numbers.reduce((sum, n) => sum + n, 0);
  const items = names.map((name, i) => el("li", {}, row(name, numbers[i], total, "second")));
  return el(
    "figure",
    { class: "chart small" },
    el("figcaption", {}, title),
    el("ul", {}, ...items),
  );
}
