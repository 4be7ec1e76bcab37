// The form in which the facilitator writes a question, and how it will look on a phone.
import { el, id, put, say, tab } from "./dom.js";
import { Poll } from "./polls.js";
import { Wall } from "./wall.js";

const FEWEST = 2;
const MOST = 8;
const LONGEST = 100;
const FORMS = { poll: "choice", scale: "scale", wall: "wall", own_words: "own_words" };
const part = (name) => document.getElementById(`ad-hoc-${name}`);

// The fields from which a question was made.
export function fields(asked) {
  const [low, high] = asked.ends ?? ["", ""];
  const answers = asked.kind === "poll" ? Object.values(asked.options) : [];
  const { question, several } = asked;
  return { form: FORMS[asked.kind], question, answers, several, low, high };
}

// What a page is told of such a question: as the server makes it of the same fields.
function declared({ form, question, answers, several, low, high }) {
  const asked = { key: "preview", question: question.trim() || say("noQuestion"), ad_hoc: true };
  if (form === "wall" || form === "own_words") return { ...asked, kind: form, options: {} };
  if (form === "scale") {
    const ends = { 1: `1 · ${low}`, 5: `5 · ${high}` };
    const options = Object.fromEntries([1, 2, 3, 4, 5].map((n) => [n, ends[n] ?? String(n)]));
    return { ...asked, kind: "scale", options };
  }
  const written = answers.map((text) => text.trim()).filter(Boolean);
  while (written.length < FEWEST) written.push(say("noAnswerYet", { n: written.length + 1 }));
  return { ...asked, kind: "poll", several, options: { ...written } };
}

export class AdHocForm {
  constructor(workshop, send) {
    this.name = `hackyack:ad-hoc:${workshop}`;
    this.workshop = workshop;
    this.send = send;
    this.form = document.getElementById("ad-hoc");
    this.answers = part("answers");
    this.form.addEventListener("input", () => this.changed());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send("ask");
    });
    part("keep").addEventListener("click", () => this.send("write"));
    part("clear").addEventListener("click", () => {
      this.clear();
      this.say("");
      part("question").focus();
    });
    this.restore();
    if (this.written) part("new").open = true;
  }

  get written() {
    const { question, answers, low, high } = this.fields;
    return [question, ...answers, low, high].some((text) => text.trim());
  }

  // What was written and not sent is there again after a reload, in this tab.
  restore() {
    let kept = {};
    try {
      kept = JSON.parse(tab.get(this.name) || "{}");
    } catch {
      kept = {}; // another page's: begin anew
    }
    this.fill(kept.fields ?? {}, kept);
  }

  fill({ form = "choice", question = "", answers = [], several = false, low = "", high = "" }, to) {
    this.key = to.key;
    this.once = to.once ?? crypto.getRandomValues(new Uint32Array(4)).join("-");
    part("form").value = form;
    part("question").value = question;
    part("several").checked = several;
    part("low").value = low;
    part("high").value = high;
    this.answers.replaceChildren();
    for (const text of answers) this.field(text);
    this.changed();
  }

  clear() {
    this.fill({}, {});
  }

  // Somebody else's words are taken into the form: those of a draft, or a copy for a new question.
  take(asked, { key } = {}) {
    this.fill(fields(asked), { key });
    part("new").open = true;
    part("question").focus();
  }

  get inputs() {
    return [...this.answers.querySelectorAll("input")];
  }

  get fields() {
    return {
      form: part("form").value,
      question: part("question").value,
      answers: this.inputs.map(({ value }) => value),
      several: part("several").checked,
      low: part("low").value,
      high: part("high").value,
    };
  }

  // As it is sent: a word made by chance tells a repeated request from a second question.
  get sent() {
    const { key, once } = this;
    return { question: this.fields, ...(key ? { key } : { once }) };
  }

  say(text) {
    put(part("said"), text);
  }

  field(text = "") {
    const name = id("answer");
    const label = say("oneAnswer", { n: this.inputs.length + 1 });
    const input = el("input", { id: name, maxlength: String(LONGEST) });
    input.value = text;
    this.answers.append(el("p", {}, el("label", { for: name }, label), input));
  }

  // There is always one empty field more than is filled, up to the last.
  grow() {
    const last = () => this.inputs.at(-1)?.value.trim();
    while (this.inputs.length < FEWEST || (last() && this.inputs.length < MOST)) this.field();
  }

  changed() {
    this.grow();
    const now = this.fields;
    for (const form of Object.values(FORMS)) part(form).hidden = form !== now.form;
    const { key, once } = this;
    tab.set(this.name, JSON.stringify({ fields: now, key, once }));
    this.draw(declared(now));
  }

  draw(asked) {
    const state = { shared: {}, mine: { answers: {}, second: {}, notes: null, me_too: [] } };
    const room = { ...state, owner: "preview", workshop: this.workshop, state };
    const section = el("section", { class: "kit-yack" });
    part("preview").replaceChildren(section);
    new (asked.kind === "wall" ? Wall : Poll)(section, asked, room).show(state);
  }
}
