// Figures as bars with their numbers beside them: the text is the chart, the bars only show it.
//
// `shown` is what the server counted: `people`, and for each round the range of every name, [lowest,
// highest]. An exact number is the same twice; a covered one is drawn as far as it may reach.
import { el, say } from "./dom.js";

function inWords([low, high], people) {
  if (low === high) return say("of", { n: low, all: people });
  return low === 0 ? say("atMost", { n: high }) : say("allBut", { n: people - low });
}

function bar([low, high], people, kind) {
  const part = (count, name) => {
    const fill = el("span", { class: `fill ${name}` });
    fill.style.inlineSize = `${people ? (100 * count) / people : 0}%`;
    return fill;
  };
  const parts = [low && part(low, kind), high > low && part(high - low, "covered")];
  return el("span", { class: "track", "aria-hidden": "true" }, ...parts.filter(Boolean));
}

function row(name, range, people, kind) {
  return el(
    "span",
    { class: "row" },
    el("span", { class: "round" }, name),
    bar(range, people, kind),
    el("span", { class: "count" }, inWords(range, people)),
  );
}

// Ranges don't overlap: what most chose has the highest one, alone or with others.
function winners(options, round, people) {
  const all = round.counts;
  const names = Object.keys(options).filter((name) => all[name]);
  const most = Math.max(0, ...names.map((name) => all[name][0]));
  const first = names.filter((name) => all[name][0] === most);
  if (!most) return say("noneAbove", { n: all[names[0]]?.[1] ?? 0 });
  const what = first.map((name) => options[name]).join(" · ");
  return say("most", { what, count: inWords(all[first[0]], people) });
}

export function roundName(number) {
  return say(number === 1 ? "firstVote" : "secondVote");
}

// The finding in words: what most people chose in each vote.
export function finding(options, shown, name = roundName) {
  if (!shown.rounds.length) return tooFew(shown);
  return shown.rounds
    .map((round) => `${name(round.round)}: ${winners(options, round, shown.people)}.`)
    .join(" ");
}

function tooFew({ asked, fewest }) {
  return say(asked > 1 ? "tooFewTwice" : "tooFew", { n: fewest });
}

// What the numbers stand for: whose answers, until when, and why some are covered.
function notes(shown, brief) {
  const { people, asked, end } = shown;
  const number = { n: people };
  if (brief)
    return el("p", { class: "quiet" }, say(asked > 1 ? "peopleTwice" : "peopleOnce", number));
  const told = [say(asked > 1 ? "countedTwice" : "countedOnce", number)];
  const all = shown.rounds.flatMap((round) => Object.values(round.counts));
  if (people < 2 * end + 2) told.push(say("allCovered", number));
  else if (all.some(([low, high]) => low < high)) told.push(say("someCovered"));
  return el("p", { class: "quiet" }, told.join(" "));
}

// Every option with the votes side by side; where too few answered, that. Beside others that are
// explained together, `brief` says only how many they were.
export function votes(options, shown, name = roundName, { brief = false } = {}) {
  if (!shown.rounds.length) return el("p", { class: "too-few" }, tooFew(shown));
  const items = Object.entries(options)
    .filter(([option]) => shown.rounds[0].counts[option])
    .map(([option, text]) =>
      el(
        "li",
        {},
        el("span", { class: "option" }, text),
        ...shown.rounds.map((one) =>
          row(
            name(one.round),
            one.counts[option],
            shown.people,
            one.round === 1 ? "first" : "second",
          ),
        ),
      ),
    );
  return el(
    "figure",
    { class: "chart" },
    el("figcaption", {}, finding(options, shown, name)),
    el("ul", {}, ...items),
    notes(shown, brief),
  );
}

// Words that people wrote themselves: the server has left out those that few wrote.
function listed(shown) {
  const counted = Object.entries(shown.rounds[0]?.counts ?? {});
  counted.sort(([a, [low]], [b, [other]]) => other - low || a.localeCompare(b));
  return counted;
}

function wordFinding(shown) {
  if (!shown.rounds.length) return tooFew(shown);
  const told = { n: shown.end, all: shown.people };
  return say(listed(shown).length ? "wordsMost" : "wordsNone", told);
}

function words(shown) {
  if (!shown.rounds.length) return el("p", { class: "too-few" }, tooFew(shown));
  const items = listed(shown).map(([word, range]) =>
    el("li", {}, row(word, range, shown.people, "second")),
  );
  return el(
    "figure",
    { class: "chart small words" },
    el("figcaption", {}, wordFinding(shown)),
    el("ul", {}, ...items),
    notes(shown, false),
  );
}

// What was counted of a question, and the same in a sentence, whatever its kind.
export function result(asked, shown) {
  return asked.kind === "own_words" ? words(shown) : votes(asked.options, shown);
}

export function resultInWords(asked, shown) {
  return asked.kind === "own_words" ? wordFinding(shown) : finding(asked.options, shown);
}

// One count for each name, as a plain list of bars.
export function counts(title, options, shown) {
  if (!shown.rounds.length) return el("p", { class: "too-few" }, `${title}: ${tooFew(shown)}`);
  const items = Object.entries(options).map(([option, text]) =>
    el("li", {}, row(text, shown.rounds[0].counts[option], shown.people, "second")),
  );
  return el(
    "figure",
    { class: "chart small" },
    el("figcaption", {}, title),
    el("ul", {}, ...items),
    notes(shown, true),
  );
}
