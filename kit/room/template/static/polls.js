// Polls and scales: vote alone, talk, vote again; the facilitator reveals both votes.

import { finding, votes } from "./chart.js";
import { announce, el, heading, id, put, say } from "./dom.js";

export class Poll {
  constructor(section, asked, room) {
    this.section = section;
    this.asked = asked;
    this.room = room;
    this.options = asked.options;
    this.touched = false;
    this.phase = el("p", { class: "phase" });
    this.votes = el("p", { class: "kept", hidden: true });
    this.said = el("p", { class: "said", role: "status" });
    this.result = el("div", { class: "result" });
    this.talk = this.points();
    section.classList.add("card", "poll");
    section.replaceChildren(this.form(), this.result, this.talk);
  }

  form() {
    const name = id("vote");
    const type = this.asked.several ? "checkbox" : "radio";
    this.inputs = Object.entries(this.options).map(([value]) => el("input", { type, name, value }));
    const rows = this.inputs.map((input) =>
      el("label", { class: "choice" }, input, el("span", {}, this.options[input.value])),
    );
    this.set = el("fieldset", {}, el("legend", {}, this.asked.question), this.phase, ...rows);
    this.set.addEventListener("change", () => {
      this.touched = true;
      put(this.said, "");
    });
    this.button = el("button", { type: "submit" }, say("vote"));
    this.back = el(
      "button",
      { type: "button", class: "plain", hidden: true, onclick: () => this.withdraw() },
      say("takeBack"),
    );
    this.actions = el("div", { class: "actions" }, this.button, this.back);
    return el(
      "form",
      { novalidate: true, onsubmit: (event) => this.submit(event) },
      this.set,
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

  get chosen() {
    return this.inputs.filter((input) => input.checked).map((input) => input.value);
  }

  submit(event) {
    event.preventDefault();
    const chosen = this.chosen;
    if (!chosen.length) return put(this.said, say("chooseFirst"));
    const one = this.asked.kind === "scale" ? Number(chosen[0]) : chosen[0];
    return this.send(this.asked.several ? chosen : one);
  }

  withdraw() {
    for (const input of this.inputs) input.checked = false;
    this.button.focus();
    this.send(null);
  }

  send(value) {
    const { key } = this.asked;
    this.room.link.keep(`answer:${key}`, "room/answer", { key, value }, (how, why, data) => {
      this.said.dataset.how = how;
      if (how === "kept") this.kept(value, data.round);
      else put(this.said, why);
      if (how === "refused") this.room.refresh();
    });
  }

  kept(value, round) {
    this.touched = false;
    const mine = { ...this.room.mine.answers[this.asked.key] };
    if (value === null) delete mine[round];
    else mine[round] = value;
    this.room.mine.answers[this.asked.key] = mine;
    this.show(this.room.state);
    put(this.said, say(value === null ? "withdrawn" : "voteKept"));
  }

  words(value) {
    return [value]
      .flat()
      .map((name) => this.options[String(name)] ?? name)
      .join(" · ");
  }

  show({ shared, mine }) {
    const now = shared.polls?.[this.asked.key] ?? { phase: "first", round: 1, shown: null };
    const given = mine.answers[this.asked.key] ?? {};
    const open = now.phase === "first" || now.phase === "second";
    const kept = given[now.round];
    put(this.phase, say(`phase_${now.phase}`));
    this.phase.dataset.phase = now.phase;
    this.set.disabled = !open;
    this.actions.hidden = !open;
    this.back.hidden = kept === undefined;
    put(this.button, say(kept === undefined ? "vote" : "changeVote"));
    this.later = now.round === 2;
    this.remember(given);
    const moment = `${now.phase} ${now.round}`;
    if (this.moment !== undefined && this.moment !== moment) {
      this.touched = false; // what was ticked but not sent belonged to another vote
      put(this.said, "");
    }
    this.moment = moment;
    if (!this.touched) this.tick(kept ?? (open ? undefined : given[1]));
    this.talk.hidden =
      !(this.asked.afterwards ?? []).length || (given[2] === undefined && now.phase !== "closed");
    this.reveal(now.shown);
  }

  // Not in a live region: it is there for whoever looks, also after the page was loaded again.
  remember(given) {
    const [first, second] = [given[1], given[2]].map((value) =>
      value === undefined ? "" : this.words(value),
    );
    this.votes.hidden = !first && !second;
    const only = say(second || this.later ? "firstYou" : "youChose", { what: first });
    const parts = [first && only, second && say("thenYou", { what: second })];
    put(this.votes, parts.filter(Boolean).join(" "));
  }

  tick(value) {
    const names = value === undefined ? [] : [value].flat().map(String);
    for (const input of this.inputs) input.checked = names.includes(input.value);
  }

  reveal(shown) {
    const text = JSON.stringify(shown);
    if (text === this.shownText) return;
    const before = this.shownText;
    this.shownText = text;
    if (!shown) return this.result.replaceChildren();
    const head = heading(this.section, say("result"));
    const body = shown.length ? votes(this.options, shown) : el("p", {}, say("tooFew"));
    this.result.replaceChildren(head, body);
    if (before !== undefined && shown.length) {
      announce(`${this.asked.question} ${say("result")}: ${finding(this.options, shown)}`);
    }
  }
}
