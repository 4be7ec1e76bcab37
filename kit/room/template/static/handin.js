// Handing in from a page: the kernel makes the file of answers, this sends it with a name.
import { el, id, mine, own, put, say } from "./dom.js";
import { unanswered, ways } from "./unanswered.js";

export class HandIn {
  constructor(box, room) {
    this.box = box;
    this.room = room;
    this.place = `hackyack:receipt:${room.workshop}`;
    this.said = el("p", { class: "said", role: "status" });
    this.again = el(
      "button",
      { type: "button", hidden: true, onclick: () => this.send() },
      say("tryAgain"),
    );
    box.after(el("div", { class: "hand-in" }, this.said, this.again));
    const receipt = own.get(this.place);
    const replaces = own.get(mine(room.owner, `once:${room.workshop}`));
    if (receipt) put(this.said, say(replaces ? "receiptHere" : "receiptBefore", { receipt }));
    new MutationObserver(() => this.look()).observe(box, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  }

  // A word that only this browser knows. Who sends it again is the same person, and the newer
  // answers replace the older ones, although the room knows neither.
  get once() {
    const place = mine(this.room.owner, `once:${this.room.workshop}`);
    this.word = own.get(place) || this.word;
    this.word ??= crypto.getRandomValues(new Uint32Array(4)).join("-");
    own.set(place, this.word);
    return this.word;
  }

  // The kernel answers the button by a link that holds the whole file.
  look() {
    const link = this.box.querySelector("a[download][href^='data:application/json;base64,']");
    const { href } = link ?? { href: "" };
    if (href === this.href) return;
    this.href = href;
    const parts = unanswered(this.box);
    if (href && parts.length) this.ask(parts);
    else if (href) this.send();
  }

  // What is unanswered is said before anything is sent; behind the sheet it isn't listed again.
  ask(parts) {
    const name = id("unanswered");
    const close = () => sheet.close();
    const send = () => {
      close();
      this.send();
    };
    const sheet = el(
      "dialog",
      { class: "sheet", "aria-labelledby": name, onclose: () => this.answer(sheet) },
      el("h2", { id: name }, say("unansweredYet")),
      ways(parts, close),
      el("p", {}, say("unansweredHow")),
      el(
        "div",
        { class: "actions" },
        el("button", { type: "button", onclick: send }, say("asItIs")),
        el("button", { type: "button", class: "plain", onclick: close }, say("goOn")),
      ),
    );
    this.box.after(sheet);
    this.box.classList.add("asking");
    sheet.showModal();
  }

  answer(sheet) {
    this.box.classList.remove("asking");
    sheet.remove();
  }

  send() {
    const bytes = Uint8Array.from(atob(this.href.split(",")[1]), (letter) => letter.charCodeAt(0));
    const { answers } = JSON.parse(new TextDecoder().decode(bytes));
    const name = this.box.querySelector("input").value.trim();
    const body = { name, answers, once: this.once };
    this.again.hidden = true;
    this.room.link.keep("hand-in", "room/hand-in", body, (how, why, data) => {
      if (how === "kept") this.kept(data);
      else put(this.said, how === "waiting" ? (data?.error ?? say("handInWaits")) : why);
      this.again.hidden = how !== "refused";
    });
  }

  kept({ receipt, again }) {
    own.set(this.place, receipt);
    put(this.said, say(again ? "receiptAgain" : "receipt", { receipt }));
  }
}
