// The evaluation: one screen, two minutes. "By Friday I will …" stays in this browser.
import { el, heading, id, put, say } from "./dom.js";
import { box } from "./own.js";

const STEPS = ["step0", "step1", "step2", "step3"];
const PACES = ["slow", "abit_slow", "right", "abit_fast", "fast"];

// One row of choices side by side; `group` gets the chosen value or null.
function row(label, values, texts) {
  const name = id("step");
  const group = el("div", {
    class: "steps",
    role: "radiogroup",
    "aria-labelledby": `${name}-label`,
  });
  const inputs = values.map((value) => el("input", { type: "radio", name, value }));
  group.append(
    el("span", { id: `${name}-label`, class: "when" }, label),
    ...inputs.map((input, i) => el("label", {}, input, el("span", {}, texts[i]))),
  );
  return {
    group,
    get: () => inputs.find((input) => input.checked)?.value ?? null,
    set: (value) =>
      inputs.forEach((input) => {
        input.checked = input.value === String(value);
      }),
  };
}

function written(label, rows) {
  const name = id("written");
  const text = el("textarea", { id: name, rows, maxlength: "280" });
  return { part: el("div", { class: "written" }, el("label", { for: name }, label), text), text };
}

export class Evaluation {
  constructor(section, asked, room) {
    this.section = section;
    this.asked = asked;
    this.room = room;
    this.touched = false;
    this.outcomes = asked.outcomes.map(() => ({
      before: row(
        say("beforeToday"),
        ["0", "1", "2", "3"],
        STEPS.map((step) => say(step)),
      ),
      now: row(
        say("now"),
        ["0", "1", "2", "3"],
        STEPS.map((step) => say(step)),
      ),
    }));
    this.pace = row(
      say("pace"),
      PACES,
      PACES.map((pace) => say(`pace_${pace}`)),
    );
    this.keep = written(say("keepOne"), "2");
    this.change = written(say("changeOne"), "2");
    this.said = el("p", { class: "said", role: "status" });
    this.button = el("button", { type: "submit" }, say("sendEvaluation"));
    section.classList.add("card", "evaluation");
    section.replaceChildren(this.form(), box(room.workshop, "friday", say("friday")));
  }

  form() {
    const form = el(
      "form",
      { novalidate: true, onsubmit: (event) => this.submit(event) },
      heading(this.section, this.asked.question),
      el("p", { class: "quiet" }, say("evaluationHow")),
      ...this.outcomes.map(({ before, now }, i) =>
        el("fieldset", {}, el("legend", {}, this.asked.outcomes[i]), before.group, now.group),
      ),
      this.pace.group,
      this.hardest(),
      el("div", { class: "two" }, this.keep.part, this.change.part),
      el("div", { class: "actions" }, this.button),
      this.said,
    );
    form.addEventListener("input", () => {
      this.touched = true;
      put(this.said, "");
    });
    return form;
  }

  hardest() {
    const name = id("hardest");
    const sections = this.asked.sections.map((title) => el("option", { value: title }, title));
    this.list = el(
      "select",
      { id: name },
      el("option", { value: "" }, say("nothingHard")),
      ...sections,
    );
    return el("div", { class: "written" }, el("label", { for: name }, say("hardest")), this.list);
  }

  get value() {
    const step = (choice) => (choice.get() === null ? null : Number(choice.get()));
    return {
      outcomes: this.outcomes.map(({ before, now }) => ({ before: step(before), now: step(now) })),
      pace: this.pace.get(),
      hardest: this.list.value || null,
      keep: this.keep.text.value.trim(),
      change: this.change.text.value.trim(),
    };
  }

  submit(event) {
    event.preventDefault();
    const { key } = this.asked;
    const { value } = this;
    this.room.link.keep(`answer:${key}`, "room/answer", { key, value }, (how, why) => {
      if (how === "kept") {
        this.touched = false;
        this.room.mine.answers[key] = { 1: value };
        put(this.button, say("changeEvaluation"));
      }
      put(this.said, how === "kept" ? say("evaluationKept") : why);
    });
  }

  show({ mine }) {
    const given = mine.answers[this.asked.key]?.[1];
    if (!given || this.touched) return;
    given.outcomes.forEach(({ before, now }, i) => {
      this.outcomes[i]?.before.set(before);
      this.outcomes[i]?.now.set(now);
    });
    this.pace.set(given.pace);
    this.list.value = given.hardest ?? "";
    this.keep.text.value = given.keep ?? "";
    this.change.text.value = given.change ?? "";
    put(this.button, say("changeEvaluation"));
  }
}
