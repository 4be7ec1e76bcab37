import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import {
  counts,
  finding,
  result,
  resultInWords,
  votes,
} from "../../kit/room/template/static/chart.js";
import { page } from "./page.js";

const OPTIONS = { yes: "Yes", no: "No", both: "Both" };
const ONCE = {
  people: 8,
  end: 2,
  fewest: 5,
  asked: 1,
  rounds: [{ round: 1, counts: { yes: [4, 4], no: [3, 3], both: [0, 2] } }],
};
const TWICE = {
  people: 6,
  end: 2,
  fewest: 5,
  asked: 2,
  rounds: [
    { round: 1, counts: { yes: [3, 3], no: [3, 3], both: [0, 2] } },
    { round: 2, counts: { yes: [4, 6], no: [0, 2], both: [0, 2] } },
  ],
};
const FIVE = {
  people: 5,
  end: 2,
  asked: 1,
  rounds: [{ round: 1, counts: { yes: [0, 2], no: [0, 2] } }],
};
const FEW = { people: null, fewest: 5, asked: 1, rounds: [] };

beforeEach(() => page());

test("the finding names what most chose in each vote, and both where they are even", () => {
  assert.equal(
    finding(OPTIONS, TWICE),
    "First vote: most chose Yes · No (3 of 6). Second vote: most chose Yes (all but at most 2).",
  );
});

test("where every number is small, the finding says how small", () => {
  assert.equal(finding(OPTIONS, FIVE), "First vote: no answer was chosen by more than 2.");
});

test("every option has its number or its range in words for each vote", () => {
  const chart = votes(OPTIONS, TWICE);
  assert.deepEqual(
    [...chart.querySelectorAll("li")].map((li) =>
      [...li.querySelectorAll(".option, .round, .count")].map((part) => part.textContent).join("|"),
    ),
    [
      "Yes|First vote|3 of 6|Second vote|all but at most 2",
      "No|First vote|3 of 6|Second vote|at most 2",
      "Both|First vote|at most 2|Second vote|at most 2",
    ],
  );
});

test("a bar is as long as its share, a covered one as its range, and screen readers skip both", () => {
  const bars = (chart) =>
    [...chart.querySelectorAll(".fill")].map((one) => `${one.className} ${one.style.inlineSize}`);
  assert.deepEqual(bars(votes(OPTIONS, ONCE)), [
    "fill first 50%",
    "fill first 37.5%",
    "fill covered 25%",
  ]);
  const all = { people: 8, asked: 1, rounds: [{ round: 1, counts: { yes: [6, 8] } }] };
  assert.deepEqual(bars(votes(OPTIONS, all)), ["fill first 75%", "fill covered 25%"]);
  const tracks = [...votes(OPTIONS, ONCE).querySelectorAll(".track")];
  assert.ok(tracks.every((track) => track.getAttribute("aria-hidden") === "true"));
});

test("below the numbers stands whose they are, that they stay, and why some are covered", () => {
  const note = (shown) => votes(OPTIONS, shown).querySelector(".quiet").textContent;
  assert.match(note(ONCE), /^Counted once: 8 people\..* changes no number\. “At most” and/);
  assert.match(note(TWICE), /^Counted once: the 6 people who answered both times\./);
  assert.match(
    note(FIVE),
    /With 5 people every number .* all are covered\. Raise your hands instead/,
  );
  const exact = { people: 6, end: 2, asked: 1, rounds: [{ round: 1, counts: { yes: [3, 3] } }] };
  assert.match(note(exact), /changes no number\.$/);
  const brief = votes(OPTIONS, TWICE, undefined, { brief: true });
  assert.equal(brief.querySelector(".quiet").textContent, "6 people answered both.");
});

test("too few answers are named instead of shown, once or twice", () => {
  assert.match(votes(OPTIONS, FEW).textContent, /^Fewer than 5 people answered, so nothing/);
  const twice = { ...FEW, asked: 2, fewest: 7 };
  assert.match(votes(OPTIONS, twice).textContent, /^Fewer than 7 people answered both times/);
  assert.match(counts("Pace", OPTIONS, FEW).textContent, /^Pace: Fewer than 5/);
});

test("a plain list of counts has a title", () => {
  const chart = counts("Pace", OPTIONS, ONCE);
  assert.equal(chart.querySelector("figcaption").textContent, "Pace");
  assert.deepEqual(
    [...chart.querySelectorAll(".count")].map((count) => count.textContent),
    ["4 of 8", "3 of 8", "at most 2"],
  );
});

test("an option that a notebook has added since isn't drawn", () => {
  const more = { ...OPTIONS, late: "Late" };
  assert.equal(votes(more, ONCE).querySelectorAll("li").length, 3);
});

test("rounds may have names of their own", () => {
  const name = (round) => `Round ${round}`;
  assert.equal(finding(OPTIONS, ONCE, name), "Round 1: most chose Yes (4 of 8).");
});

const WORDS = { kind: "own_words", options: {} };
const WRITTEN = { ...ONCE, rounds: [{ round: 1, counts: { 2024: [3, 3], trust: [4, 4] } }] };

test("words are listed with the most frequent first, whatever they look like", () => {
  const made = result(WORDS, WRITTEN);
  const rows = [...made.querySelectorAll("li")].map((row) => row.textContent);
  assert.deepEqual(rows, ["trust4 of 8", "20243 of 8"]);
  assert.match(resultInWords(WORDS, WRITTEN), /^Words that more than 2 of 8 people wrote/);
});

test("where no word is frequent, or few answered, that is said", () => {
  const none = { ...ONCE, rounds: [{ round: 1, counts: {} }] };
  assert.match(result(WORDS, none).textContent, /No word was written by more than 2 of 8/);
  assert.match(result(WORDS, FEW).textContent, /^Fewer than 5 people answered/);
});
