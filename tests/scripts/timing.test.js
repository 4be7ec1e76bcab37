import assert from "node:assert/strict";
import { test } from "node:test";
import { Timing } from "../../kit/room/template/static/timing.js";
import { page, pass } from "./page.js";

const ITEMS = [
  { title: "Arrive", minutes: 10, start: 0 },
  { title: "Vote", minutes: 15, start: 10 },
];

function shown(agenda) {
  page();
  const place = document.createElement("p");
  const timing = new Timing(place);
  timing.show(
    agenda && {
      began_at: "2026-03-02T10:00:00+00:00",
      minutes_run: 12,
      minutes_paused: 0,
      paused: false,
      item: 1,
      block_ends: 25,
      items: ITEMS,
      ...agenda,
    },
  );
  return place;
}

test("the beginning, the minute and the plan are told", () => {
  assert.match(shown({}).textContent, /^Began at .+ · minute 12 of 25 · as planned$/);
});

test("before the agenda is started nothing is told", () => {
  assert.equal(shown(null).textContent, "");
});

for (const [agenda, said] of [
  [{ minutes_run: 28.2 }, "3 min behind the plan"],
  [{ minutes_run: 7, block_ends: 22 }, "3 min ahead of the plan"],
  [{ minutes_run: 7, block_ends: 27 }, "2 min behind the plan"],
  [{ item: 0, minutes_run: 12.9, block_ends: 10 }, "3 min behind the plan"],
  [{ minutes_run: 25.4 }, "as planned"],
]) {
  test(`${JSON.stringify(agenda)} is ${said}`, () => {
    assert.ok(shown(agenda).textContent.endsWith(`· ${said}`));
  });
}

test("while a block has minutes left, nothing moves the plan but what the facilitator does", async () => {
  const place = shown({ minutes_run: 2, block_ends: 17 });
  for (let minute = 3; minute < 17; minute += 1) {
    await pass(60_000);
    assert.match(place.textContent, /· 8 min ahead of the plan$/);
  }
  assert.match(shown({ minutes_run: 16, block_ends: 22 }).textContent, /· 3 min ahead/); // 5 more
});

test("minutes go on by themselves, in a pause those of the pause", async () => {
  const runs = shown({});
  await pass(120_000);
  assert.match(runs.textContent, /minute 14 of 25/);
  const stands = shown({ paused: true, minutes_paused: 3 });
  await pass(120_000);
  assert.match(stands.textContent, /minute 12 of 25 · paused for 5 min/);
});
