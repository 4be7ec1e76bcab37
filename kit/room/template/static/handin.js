// Handing in from a page: the kernel makes the file of answers, this sends it with a name.
import { el, own, put, say } from "./dom.js";

export class HandIn {
  constructor(box, room) {
    this.box = box;
    this.room = room;
    this.once = crypto.getRandomValues(new Uint32Array(4)).join("-");
    this.place = `hackyack:receipt:${room.workshop}`;
    this.said = el("p", { class: "said", role: "status" });
    this.again = el(
      "button",
      { type: "button", hidden: true, onclick: () => this.send() },
      say("tryAgain"),
    );
    box.after(el("div", { class: "hand-in" }, this.said, this.again));
    const before = own.get(this.place);
    if (before) put(this.said, say("receiptBefore", { receipt: before }));
    new MutationObserver(() => this.look()).observe(box, {
      childList: true,
      subtree: true,
      characterData: true,
    });
  }

  // The kernel answers the button by a link that holds the whole file.
  look() {
    const link = this.box.querySelector("a[download][href^='data:application/json;base64,']");
    if (!link || link.href === this.href) return;
    this.href = link.href;
    this.send();
  }

  send() {
    const bytes = Uint8Array.from(atob(this.href.split(",")[1]), (letter) => letter.charCodeAt(0));
    const { answers } = JSON.parse(new TextDecoder().decode(bytes));
    const name = this.box.querySelector("input").value.trim();
    const body = { name, answers, once: this.once };
    this.again.hidden = true;
    this.room.link.keep("hand-in", "room/hand-in", body, (how, why, data) => {
      if (how === "kept") this.kept(data.receipt);
      else put(this.said, how === "waiting" ? (data?.error ?? say("handInWaits")) : why);
      this.again.hidden = how !== "refused";
    });
  }

  kept(receipt) {
    own.set(this.place, receipt);
    this.once = crypto.getRandomValues(new Uint32Array(4)).join("-"); // a changed answer is a new hand-in
    put(this.said, say("receipt", { receipt }));
  }
}
