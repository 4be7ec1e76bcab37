// Polls and scales: vote alone, talk, vote again; the facilitator reveals both votes, once.

import { resultInWords, result as shownResult } from "./chart.js";
import { announce, el, heading, id, put, say } from "./dom.js";
import { Two } from "./two.js";
import { WordBallot } from "./word-ballot.js";

// The choices of one person.
class Ballot {
  constructor(asked, legend, phase = null) {
    this.asked = asked;
    const name = id("vote");
    const type = asked.several ? "checkbox" : "radio";
    this.inputs = Object.keys(asked.options).map((value) => el("input", { type, name, value }));
    const rows = this.inputs.map((input) =>
      el("label", { class: "choice" }, input, el("span", {}, asked.options[input.value])),
    );
    this.set = el("fieldset", {}, el("legend", {}, legend), phase, ...rows);
    this.set.addEventListener("change", (event) => this.alone(event.target));
  }

  // "None of these" goes with no other choice.
  alone(changed) {
    const { none } = this.asked;
    if (!none || !changed?.checked) return;
    for (const input of this.inputs) {
      if ((input.value === none) !== (changed.value === none)) input.checked = false;
    }
  }

  // As it is sent; null if nothing is chosen.
  get value() {
    const chosen = this.inputs.filter((input) => input.checked).map((input) => input.value);
    if (!chosen.length) return null;
    if (this.asked.several) return chosen;
    return this.asked.kind === "scale" ? Number(chosen[0]) : chosen[0];
  }

  tick(value) {
    const names = value === undefined || value === null ? [] : [value].flat().map(String);
    for (const input of this.inputs) input.checked = names.includes(input.value);
  }
}

export class Poll {
  constructor(section, asked, room) {
    this.section = section;
    this.asked = asked;
    this.room = room;
    this.options = asked.options;
    this.touched = false;
    this.onkept = () => {};
    this.phase = el("p", { class: "phase" });
    this.votes = el("p", { class: "kept", hidden: true });
    this.said = el("p", { class: "said", role: "status" });
    this.result = el("div", { class: "result" });
    this.talk = this.points();
    section.classList.add("card", "poll");
    section.replaceChildren(this.form(), this.result, this.talk);
  }

  form() {
    const Form = this.own ? WordBallot : Ballot;
    this.first = new Form(this.asked, this.asked.question, this.phase);
    this.second = new Form(this.asked, say("secondPerson"));
    this.two = new Two(this.second.set, () => this.touch());
    for (const { set } of [this.first, this.second])
      for (const moved of ["input", "change"]) set.addEventListener(moved, () => this.touch());
    this.button = el("button", { type: "submit" }, say(this.own ? "sendWords" : "vote"));
    this.back = el(
      "button",
      { type: "button", class: "plain", hidden: true, onclick: () => this.withdraw() },
      say("takeBack"),
    );
    this.actions = el("div", { class: "actions" }, this.button, this.back);
    return el(
      "form",
      { novalidate: true, onsubmit: (event) => this.submit(event) },
      this.first.set,
      this.two.part,
      this.two.place,
      this.votes,
      this.actions,
      this.said,
    );
  }

  points() {
    const items = (this.asked.afterwards ?? []).map((text) => el("li", {}, text));
    return el(
      "div",
      { class: "afterwards", hidden: true },
      heading(this.section, say("talkAbout")),
      el("ul", {}, ...items),
    );
  }

  get unsent() {
    return this.touched && !this.actions.hidden;
  }

  touch() {
    this.touched = true;
    put(this.said, "");
  }

  submit(event) {
    event.preventDefault();
    const value = this.first.value;
    const second = this.two.on ? this.second.value : undefined;
    if (value === null) return put(this.said, say(this.own ? "writeFirst" : "chooseFirst"));
    if (second === null) return put(this.said, say("chooseBoth"));
    return this.send(value, second);
  }

  withdraw() {
    this.first.tick();
    this.second.tick();
    this.button.focus();
    this.send(null);
  }

  send(value, second) {
    const { key } = this.asked;
    const body = second === undefined ? { key, value } : { key, value, second };
    this.room.link.keep(`answer:${key}`, "room/answer", body, (how, why, data) => {
      this.said.dataset.how = how;
      if (how === "kept") this.kept(value, second, data.round);
      else put(this.said, why);
      if (how === "refused") this.room.refresh();
    });
  }

  kept(value, second, round) {
    this.touched = false;
    const { mine } = this.room;
    mine.second ??= {};
    for (const [all, given] of [
      [mine.answers, value],
      [mine.second, second],
    ]) {
      const own = { ...all[this.asked.key] };
      if (given === null || given === undefined) delete own[round];
      else own[round] = given;
      all[this.asked.key] = own;
    }
    this.show(this.room.state);
    this.onkept();
    put(this.said, say(value === null ? "withdrawn" : this.own ? "wordsKept" : "voteKept"));
  }

  words(value) {
    return [value]
      .flat()
      .map((name) => this.options[String(name)] ?? name)
      .join(" · ");
  }

  // Whether people answer in words of their own.
  get own() {
    return this.asked.kind === "own_words";
  }

  deed(kept) {
    if (this.own) return kept === undefined ? "sendWords" : "changeWords";
    return kept === undefined ? "vote" : "changeVote";
  }

  // Who gave no first vote has no mind to change, and isn't counted among those who voted twice.
  saying({ closed, phase }, given) {
    if (closed) return "final";
    if (this.own && phase === "first") return "own_words";
    return phase === "second" && given[1] === undefined ? "late" : phase;
  }

  show({ shared, mine }) {
    const now = shared.polls?.[this.asked.key] ?? { phase: "first", round: 1, shown: null };
    const given = mine.answers[this.asked.key] ?? {};
    const others = mine.second?.[this.asked.key] ?? {};
    const open = now.phase === "first" || now.phase === "second";
    const kept = given[now.round];
    put(this.phase, say(`phase_${this.saying(now, given)}`));
    this.phase.dataset.phase = now.phase;
    this.first.set.disabled = !open;
    this.second.set.disabled = !open;
    this.actions.hidden = !open;
    this.two.part.hidden = !open;
    this.back.hidden = kept === undefined;
    put(this.button, say(this.deed(kept)));
    this.later = now.round === 2;
    this.remember(given, others, now.shown);
    const moment = `${now.phase} ${now.round}`;
    if (this.moment !== undefined && this.moment !== moment) {
      this.touched = false; // what was ticked but not sent belonged to another vote
      put(this.said, "");
    }
    this.moment = moment;
    if (!this.touched) this.tick(given, others, now.round);
    this.talk.hidden =
      !(this.asked.afterwards ?? []).length || (given[2] === undefined && now.phase !== "closed");
    this.reveal(now.shown);
  }

  // The second vote starts from the first: whoever stays with it only presses the button.
  tick(given, others, round) {
    const from = given[round] === undefined ? 1 : round;
    this.first.tick(given[from]);
    this.second.tick(others[from]);
    this.two.show(given[from] === undefined ? undefined : others[from] !== undefined);
  }

  // Not in a live region: it is there for whoever looks, also after the page was loaded again.
  remember(given, others, shown) {
    const [first, second] = [1, 2].map((round) =>
      [given[round], others[round]]
        .filter((value) => value !== undefined)
        .map((value) => this.words(value))
        .join(" / "),
    );
    this.votes.hidden = !first && !second;
    const only = say(second || this.later ? "firstYou" : "youChose", { what: first });
    const once = Boolean(first) !== Boolean(second);
    const parts = [
      first && only,
      second && say("thenYou", { what: second }),
      once && shown?.asked > 1 && shown.rounds.length && say("notCounted"),
    ];
    put(this.votes, parts.filter(Boolean).join(" "));
  }

  reveal(shown) {
    const text = JSON.stringify(shown);
    if (text === this.shownText) return;
    const before = this.shownText;
    this.shownText = text;
    if (!shown) return this.result.replaceChildren();
    const head = heading(this.section, say("result"));
    this.result.replaceChildren(head, shownResult(this.asked, shown));
    if (before !== undefined) {
      announce(`${this.asked.question} ${say("result")}: ${resultInWords(this.asked, shown)}`);
    }
  }
}
