import assert from "node:assert/strict";
import { test } from "node:test";
import { button, noConnection, page, pass, run, server, settle, text } from "./page.js";

const DATA = `
  <div id="room" data-base="http://127.0.0.1:8866/yack/" data-workshop=""
    data-owner="ana"></div>
  <section><ul id="own-notes"></ul></section>
  <button id="forget">Delete my data</button><p id="forget-said"></p>
  <dialog id="forget-sure"><ul><li id="forget-own" hidden></li></ul>
    <p id="forget-receipts" hidden></p><ul id="forget-receipt-list"></ul>
    <button id="forget-yes">Delete it</button><button id="forget-no">Keep it</button></dialog>`;

async function forget(answer, sure = "Delete it") {
  page(DATA);
  localStorage.setItem("hackyack:own:privacy_1:friday", "ask Vesna");
  const set = [
    { key: "k", state: { value: "my words" } },
    { key: "b", pressed: true },
  ];
  localStorage.setItem("hackyack:mine:ana:set:/exercises/privacy_1", JSON.stringify(set));
  localStorage.setItem("hackyack:mine:ana:opened:/workshops/privacy_1", '["alone"]');
  localStorage.setItem("hackyack:receipt:privacy_1", "KXAT7CFU");
  localStorage.setItem("hackyack:theme", "dark");
  const went = [];
  const place = { assign: (address) => went.push(address) };
  Object.defineProperty(globalThis, "location", { value: place, configurable: true });
  await run("my-data.js");
  server.answer = answer;
  button("Delete my data").click();
  await settle();
  assert.deepEqual(server.asked, []); // it is asked first
  button(sure).click();
  await settle();
  return went;
}

test("what only this browser keeps is listed: notes, what was set, and a receipt", async () => {
  await forget(noConnection);
  const listed = [...document.querySelectorAll("#own-notes li")].map((item) => item.textContent);
  assert.deepEqual(listed, [
    "ask Vesna",
    "What you have set on /exercises/privacy_1, to find it again: 1 setting · my words",
    "What you have opened on /workshops/privacy_1 after a guess: 1 answer",
    "Receipt of what you handed in (privacy_1): KXAT7CFU",
  ]);
});

test("deleting asks the server, empties the browser, and says how far it has come", async () => {
  for (const [answer, erased] of [
    [{ status: 200, data: { ok: true, erased: "proved" } }, "proved"],
    [{ status: 202, data: { ok: false, erased: "later" } }, "later"],
    [401, "proved"],
  ]) {
    const went = await forget(answer);
    assert.equal(server.asked.at(-1).path, "room/forget");
    assert.deepEqual(Object.keys(localStorage), ["hackyack:theme"]);
    assert.deepEqual(went, [`http://127.0.0.1:8866/yack/notice?forgotten=${erased}`]);
  }
});

test("what couldn't be deleted yet stays here too, that is said, and it is tried again", async () => {
  for (const [answer, said] of [
    [noConnection, /^Nothing was deleted yet: there is no connection/],
    [{ status: 503, data: { error: "Close the viewer." } }, /^Close the viewer/],
  ]) {
    const went = await forget(answer);
    assert.match(text("#forget-said"), said);
    assert.equal(localStorage.getItem("hackyack:own:privacy_1:friday"), "ask Vesna");
    assert.deepEqual(went, []);
    server.answer = { status: 200, data: { ok: true, erased: "proved" } };
    await pass(1000);
    assert.equal(went.length, 1);
  }
});

test("without anything of one's own its place is hidden", async () => {
  page(DATA);
  await run("my-data.js");
  assert.equal(document.querySelector("section").hidden, true);
});

test("before it is deleted a page names what goes, and a receipt to write down", async () => {
  const went = await forget(200, "Keep it");
  assert.equal(document.getElementById("forget-own").hidden, false);
  assert.equal(document.getElementById("forget-receipts").hidden, false);
  assert.match(text("#forget-receipt-list"), /KXAT7CFU/);
  assert.deepEqual([server.asked, went], [[], []]);
  assert.equal(localStorage.getItem("hackyack:own:privacy_1:friday"), "ask Vesna");
});

test("while it is deleted that is said, and the button can't be pressed twice", async () => {
  await forget(() => new Promise(() => {}));
  assert.match(text("#forget-said"), /^Your data is being deleted/);
  assert.equal(button("Delete my data").disabled, true);
});
