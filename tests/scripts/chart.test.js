import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { counts, finding, votes } from "../../kit/room/template/static/chart.js";
import { page } from "./page.js";

const OPTIONS = { yes: "Yes", no: "No", both: "Both" };
const FIRST = { round: 1, counts: { yes: 6, no: 2 }, total: 8 };
const SECOND = { round: 2, counts: { yes: 3, no: 3, both: 0 }, total: 6 };

beforeEach(() => page());

test("the finding names what most chose in each vote, and both where they are even", () => {
  assert.equal(
    finding(OPTIONS, [FIRST, SECOND]),
    "First vote: most chose Yes (6 of 8). Second vote: most chose Yes · No (3 of 6).",
  );
});

test("a vote without votes says so", () => {
  assert.equal(
    finding(OPTIONS, [{ round: 1, counts: { yes: 0 }, total: 0 }]),
    "First vote: nobody voted.",
  );
  assert.equal(finding(OPTIONS, [{ round: 1, counts: {}, total: 0 }]), "First vote: nobody voted.");
});

test("every option has its number in words for each vote, also where nobody chose it", () => {
  const chart = votes(OPTIONS, [FIRST, SECOND]);
  assert.deepEqual(
    [...chart.querySelectorAll("li")].map((li) =>
      [...li.querySelectorAll(".option, .round, .count")].map((part) => part.textContent).join("|"),
    ),
    [
      "Yes|First vote|6 of 8|Second vote|3 of 6",
      "No|First vote|2 of 8|Second vote|3 of 6",
      "Both|First vote|0 of 8|Second vote|0 of 6",
    ],
  );
});

test("a bar is as long as its share, and hidden from a screen reader", () => {
  const chart = votes(OPTIONS, [FIRST]);
  const bars = [...chart.querySelectorAll(".fill")].map((fill) => fill.style.inlineSize);
  assert.deepEqual(bars, ["75%", "25%", "0%"]);
  const tracks = [...chart.querySelectorAll(".track")];
  assert.ok(tracks.every((track) => track.getAttribute("aria-hidden") === "true"));
});

test("no answer at all gives empty bars, not a division by nothing", () => {
  const chart = counts("Pace", ["slow", "fast"], [0, 0]);
  assert.deepEqual(
    [...chart.querySelectorAll(".fill")].map((fill) => fill.style.inlineSize),
    ["0%", "0%"],
  );
});

test("counts are shares of all that were given", () => {
  const chart = counts("Pace", ["slow", "fast"], [1, 3]);
  assert.equal(chart.querySelector("figcaption").textContent, "Pace");
  assert.deepEqual(
    [...chart.querySelectorAll(".count")].map((count) => count.textContent),
    ["1 of 4", "3 of 4"],
  );
});

test("rounds may have names of their own", () => {
  const name = (round) => `Round ${round}`;
  assert.equal(finding(OPTIONS, [FIRST], name), "Round 1: most chose Yes (6 of 8).");
});
