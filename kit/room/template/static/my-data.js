// One's own data: what only this browser keeps, and "Delete my data", here and on the server.
import { el, mine, own, put, say, tidy } from "./dom.js";
import { Link } from "./link.js";
import { List } from "./list.js";

const OURS = "hackyack:";
const NOTES = `${OURS}own:`;
const RECEIPTS = `${OURS}receipt:`;
const LOOKS = `${OURS}theme`; // of the device, not of a person

const { base, owner } = document.getElementById("room").dataset;
if (owner !== undefined) tidy(owner);

// A page's list of what was set, in words: how much, and what was typed.
function inWords(name) {
  const { entries } = new List(own, name);
  const values = entries.flatMap(({ state }) => Object.values(state ?? {}));
  const typed = values.filter((value) => typeof value === "string" && value);
  const n = values.length;
  const page = name.slice(name.indexOf("/"));
  return [say(n === 1 ? "setHereOne" : "setHere", { page, n }), ...typed].join(" · ");
}

// How many answers after a guess were opened on a page.
function opened(name) {
  const { entries } = new List(own, name);
  const page = name.slice(name.indexOf("/"));
  return say(entries.length === 1 ? "openedHereOne" : "openedHere", { page, n: entries.length });
}

function receipt(name) {
  return say("receiptOf", { workshop: name.slice(RECEIPTS.length), receipt: own.get(name) });
}

const written = [
  ...own.names(NOTES).map((name) => own.get(name)),
  ...own.names(mine(owner, "set:")).map(inWords),
  ...own.names(mine(owner, "opened:")).map(opened),
];
const receipts = own.names(RECEIPTS).map(receipt);
const items = (texts) => texts.map((words) => el("li", {}, words));
const list = document.getElementById("own-notes");
list.append(...items([...written, ...receipts]));
list.closest("section").hidden = !list.children.length;

// Asked before it is done, with all that goes: nothing of it comes back.
const button = document.getElementById("forget");
const sure = document.getElementById("forget-sure");
document.getElementById("forget-own").hidden = !written.length;
document.getElementById("forget-receipts").hidden = !receipts.length;
document.getElementById("forget-receipt-list").append(...items(receipts));
button.addEventListener("click", () => sure.showModal());
document.getElementById("forget-no").addEventListener("click", () => sure.close());

const said = document.getElementById("forget-said");
const link = new Link(base, "");
let unknown = false;
link.onstate = (state) => {
  unknown = state === "unknown";
};

function leave(erased) {
  for (const name of own.names(OURS)) if (name !== LOOKS) own.set(name, "");
  location.assign(`${base}notice?forgotten=${erased}`);
}

// Sent until the server says that it is done; one that no longer knows the token has nothing left.
document.getElementById("forget-yes").addEventListener("click", () => {
  sure.close();
  button.disabled = true;
  link.keep("forget", "room/forget", {}, (how, why, data) => {
    if (how === "kept" || unknown) return leave(data.erased ?? "proved");
    button.disabled = how !== "refused";
    if (how === "sending") return put(said, say("forgetting"));
    return put(said, how === "waiting" ? (data?.error ?? say("notForgotten")) : why);
  });
});
