// The evaluation: one screen, two minutes. "By Friday I will …" stays in this browser.
import { el, heading, id, put, say } from "./dom.js";
import { box } from "./own.js";
import { Two } from "./two.js";

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

function steps(label) {
  return row(
    label,
    ["0", "1", "2", "3"],
    STEPS.map((step) => say(step)),
  );
}

function written(label, rows) {
  const name = id("written");
  const text = el("textarea", { id: name, rows, maxlength: "280" });
  return { part: el("div", { class: "written" }, el("label", { for: name }, label), text), text };
}

// The questions for one person.
class Sheet {
  constructor(asked) {
    this.outcomes = asked.outcomes.map(() => ({
      before: steps(say("beforeToday")),
      now: steps(say("now")),
    }));
    this.pace = row(
      say("pace"),
      PACES,
      PACES.map((pace) => say(`pace_${pace}`)),
    );
    this.keep = written(say("keepOne"), "2");
    this.change = written(say("changeOne"), "2");
    this.part = el(
      "div",
      {},
      ...this.outcomes.map(({ before, now }, i) =>
        el("fieldset", {}, el("legend", {}, asked.outcomes[i]), before.group, now.group),
      ),
      this.pace.group,
      this.hardest(asked.sections),
      el("div", { class: "two" }, this.keep.part, this.change.part),
    );
  }

  hardest(titles) {
    const name = id("hardest");
    const sections = titles.map((title) => el("option", { value: title }, title));
    this.list = el(
      "select",
      { id: name },
      el("option", { value: "" }, say("noAnswer")),
      ...sections,
    );
    return el("div", { class: "written" }, el("label", { for: name }, say("hardest")), this.list);
  }

  // As it is sent; null if nothing is filled in.
  get value() {
    const step = (choice) => (choice.get() === null ? null : Number(choice.get()));
    const said = {
      outcomes: this.outcomes.map(({ before, now }) => ({ before: step(before), now: step(now) })),
      pace: this.pace.get(),
      hardest: this.list.value || null,
      keep: this.keep.text.value.trim(),
      change: this.change.text.value.trim(),
    };
    const levels = said.outcomes.flatMap(({ before, now }) => [before, now]);
    const filled = [...levels, said.pace, said.hardest].some((one) => one !== null);
    return filled || said.keep || said.change ? said : null;
  }

  fill(given) {
    given.outcomes.forEach(({ before, now }, i) => {
      this.outcomes[i]?.before.set(before);
      this.outcomes[i]?.now.set(now);
    });
    this.pace.set(given.pace);
    this.list.value = given.hardest ?? "";
    this.keep.text.value = given.keep ?? "";
    this.change.text.value = given.change ?? "";
  }
}

export class Evaluation {
  constructor(section, asked, room) {
    this.section = section;
    this.asked = asked;
    this.room = room;
    this.touched = false;
    this.said = el("p", { class: "said", role: "status" });
    this.over = el(
      "p",
      { class: "phase", "data-phase": "closed", hidden: true },
      say("evaluationOver"),
    );
    this.button = el("button", { type: "submit" }, say("sendEvaluation"));
    section.classList.add("card", "evaluation");
    section.replaceChildren(this.form(), box(room.workshop, "friday", say("friday")));
  }

  form() {
    this.first = new Sheet(this.asked);
    this.second = new Sheet(this.asked);
    const head = el("h4", { class: "head" }, say("secondPerson"));
    this.other = el("div", { class: "other", role: "group", "aria-label": say("secondPerson") });
    this.other.append(head, this.second.part);
    this.two = new Two(this.other);
    this.fields = el(
      "fieldset",
      { class: "whole", "aria-label": this.asked.question },
      this.first.part,
      this.two.part,
      this.two.place,
      el("div", { class: "actions" }, this.button),
    );
    const form = el(
      "form",
      { novalidate: true, onsubmit: (event) => this.submit(event) },
      heading(this.section, this.asked.question),
      el("p", { class: "quiet" }, say("evaluationHow")),
      this.over,
      this.fields,
      this.said,
    );
    form.addEventListener("input", () => {
      this.touched = true;
      put(this.said, "");
    });
    return form;
  }

  get unsent() {
    return Boolean(this.touched) && !this.fields.disabled;
  }

  get given() {
    return this.room.mine.answers[this.asked.key]?.[1];
  }

  submit(event) {
    event.preventDefault();
    const { key } = this.asked;
    const { value } = this.first;
    const second = this.two.on ? this.second.value : null;
    const none = value === null && second === null;
    if (none && !this.given) return put(this.said, say("evaluationEmpty"));
    if (this.two.on && !none && (value === null || second === null))
      return put(this.said, say("evaluationBoth"));
    const body = second === null ? { key, value } : { key, value, second };
    this.room.link.keep(`answer:${key}`, "room/answer", body, (how, why) => {
      if (how === "kept") this.kept(value ?? second, value === null ? null : second);
      put(this.said, how !== "kept" ? why : say(none ? "evaluationGone" : "evaluationKept"));
    });
    return undefined;
  }

  kept(value, second) {
    this.touched = false;
    const { mine } = this.room;
    mine.second ??= {};
    mine.answers[this.asked.key] = value === null ? {} : { 1: value };
    mine.second[this.asked.key] = second === null ? {} : { 1: second };
    put(this.button, say(value === null ? "sendEvaluation" : "changeEvaluation"));
  }

  show({ shared, mine }) {
    this.over.hidden = !shared.closed;
    this.fields.disabled = Boolean(shared.closed);
    const { given } = this;
    const second = mine.second?.[this.asked.key]?.[1];
    if (this.touched) return;
    this.two.show(given && second !== undefined);
    if (!given) return;
    this.first.fill(given);
    if (second) this.second.fill(second);
    put(this.button, say("changeEvaluation"));
  }
}
