// A device that answers for two people: remembered here, so that a pair ticks it once. The second
// person's part is on the page only while the box is ticked.
import { el, own, say } from "./dom.js";

const NAME = "hackyack:two";

export class Two {
  constructor(second, changed = () => {}) {
    this.second = second;
    this.place = el("div", { class: "second" });
    this.box = el("input", { type: "checkbox" });
    this.box.checked = own.get(NAME) !== "";
    this.box.addEventListener("change", () => {
      own.set(NAME, this.on ? "yes" : "");
      this.draw();
      changed();
    });
    this.part = el("label", { class: "two-of-us" }, this.box, el("span", {}, say("twoOfUs")));
    this.draw();
  }

  get on() {
    return this.box.checked;
  }

  // `answered`: this device has answered, for two or for one; undefined: it hasn't.
  show(answered) {
    this.box.checked = answered ?? own.get(NAME) !== "";
    this.draw();
  }

  draw() {
    if (this.on !== this.place.hasChildNodes())
      this.place.replaceChildren(...(this.on ? [this.second] : []));
  }
}
