// One's own data: what only this browser keeps, and "Delete my data", here and on the server.
import { el, own, put, say } from "./dom.js";
import { Link } from "./link.js";

// A receipt is shown with its workshop; a note is shown as it was written.
function shown(name) {
  const [, kind, workshop] = name.split(":");
  const value = own.get(name);
  return kind === "receipt" ? say("receiptOf", { workshop, receipt: value }) : value;
}

const list = document.getElementById("own-notes");
list.append(...own.names().map((name) => el("li", {}, shown(name))));
list.closest("section").hidden = !list.children.length;

const { base } = document.getElementById("room").dataset;
const said = document.getElementById("forget-said");
const link = new Link(base, "");
let unknown = false;
link.onstate = (state) => {
  unknown = state === "unknown";
};

function leave(erased) {
  for (const name of own.names()) own.set(name, "");
  location.assign(`${base}notice?forgotten=${erased}`);
}

// Sent until the server says that it is done; one that no longer knows the token has nothing left.
document.getElementById("forget").addEventListener("click", () => {
  link.keep("forget", "room/forget", {}, (how, why, data) => {
    if (how === "kept" || unknown) return leave(data.erased ?? "proved");
    return put(said, how === "waiting" ? (data?.error ?? say("notForgotten")) : why);
  });
});
