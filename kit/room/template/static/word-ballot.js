// The words of one person: up to three, each in a field of its own.
import { el, id, say } from "./dom.js";

const MOST = 3;
const LONGEST = 30;

export class WordBallot {
  constructor(_asked, legend, phase = null) {
    this.inputs = Array.from({ length: MOST }, () =>
      el("input", { id: id("word"), maxlength: String(LONGEST), autocomplete: "off" }),
    );
    const rows = this.inputs.map((input, n) =>
      el(
        "p",
        { class: "written" },
        el("label", { for: input.id }, say("word", { n: n + 1 })),
        input,
      ),
    );
    this.set = el("fieldset", {}, el("legend", {}, legend), phase, ...rows);
  }

  // As it is sent; null if nothing is written.
  get value() {
    const written = this.inputs.map(({ value }) => value.trim()).filter(Boolean);
    return written.length ? written : null;
  }

  tick(value) {
    const words = [value ?? []].flat();
    this.inputs.forEach((input, n) => {
      input.value = words[n] ?? "";
    });
  }
}
