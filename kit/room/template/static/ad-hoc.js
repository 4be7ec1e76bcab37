// Questions of the facilitator's own: written, kept for later, asked, ended, removed.
import { AdHocForm } from "./ad-hoc-form.js";
import { el, id, list, put, say } from "./dom.js";

const WALL = [
  ["open", "wallOpen"],
  ["close", "wallEnd"],
];
const part = (name) => document.getElementById(`ad-hoc-${name}`);

export class AdHoc {
  // `lead` is the facilitator's page, which knows how votes and walls look there.
  constructor(lead) {
    this.lead = lead;
    this.form = new AdHocForm(lead.link.workshop, (deed) => this.send(deed));
    part("file").addEventListener("change", () => this.load());
    part("no").addEventListener("click", () => part("sure").close());
    part("yes").addEventListener("click", () => {
      part("sure").close();
      this.act({ do: "remove", key: this.going }, "removedQuestion");
    });
  }

  // A file of questions; the same one can be chosen again once it is mended.
  async load() {
    const [file] = part("file").files;
    if (!file) return;
    const workshop = encodeURIComponent(this.lead.link.workshop);
    try {
      const path = `lead/questions?workshop=${workshop}`;
      const { status, data } = await this.lead.link.ask(path, file);
      this.lines(data.lines);
      const done = data.there ? "loadedSome" : "loaded";
      this.form.say(status < 300 ? say(done, data) : (data.error ?? say("refused")));
    } catch {
      this.lines();
      this.form.say(say("formKept"));
    }
    part("file").value = "";
  }

  lines(wrong = []) {
    part("lines").replaceChildren(...wrong.map((line) => el("li", {}, line)));
  }

  // Done once, however often it is sent: what is written has a word of its own.
  async act(wish, done) {
    this.lines();
    try {
      const { workshop } = this.lead.link;
      const { status, data } = await this.lead.link.ask("lead/question", { workshop, ...wish });
      this.form.say(status < 300 ? say(done) : (data.error ?? say("refused")));
      return status < 300;
    } catch {
      this.form.say(say("formKept"));
      return false;
    }
  }

  async send(deed) {
    const done = deed === "ask" ? "askedDone" : "draftKept";
    if (await this.act({ do: deed, ...this.form.sent }, done)) this.form.clear();
  }

  show(news) {
    const drafts = news.drafts ?? [];
    part("drafts-part").hidden = drafts.length === 0;
    list(part("drafts"), drafts, {
      key: ({ key }) => key,
      make: (one) => this.draft(one),
      update: (item, one) => {
        item.asked = one;
        put(item.firstChild, one.question);
        put(item.querySelector(".answers"), Object.values(one.options).join(" · "));
      },
    });
    const asked = (news.declared ?? []).filter((one) => one.ad_hoc).reverse();
    part("asked-part").hidden = asked.length === 0;
    list(part("asked"), asked, {
      key: ({ key }) => key,
      make: (one) => this.item(one),
      update: (item, one) => {
        this.lead.bring(item, one, news);
        this.phases(item, (news.over ?? []).includes(one.key));
      },
    });
  }

  button(word, about, deed) {
    const made = el("button", { type: "button", class: "plain", "aria-describedby": about });
    made.addEventListener("click", deed);
    put(made, say(word));
    return made;
  }

  draft(asked) {
    const about = id("draft");
    const item = el("li", { class: "panel" }, el("p", { id: about, class: "question" }));
    item.append(
      el("p", { class: "quiet answers" }),
      el(
        "div",
        { class: "actions" },
        this.button("askDraft", about, () => this.act({ do: "ask", key: asked.key }, "askedDone")),
        this.button("changeDraft", about, () => {
          this.form.take(item.asked, asked);
          this.form.say(say("draftOpened"));
        }),
        this.button("removeQuestion", about, () => this.sure(item.asked)),
      ),
    );
    return item;
  }

  // As the votes and walls of a workshop, and what only a question of one's own can have.
  item(asked) {
    const item = asked.kind === "wall" ? this.lead.wall(asked) : this.lead.poll(asked);
    const head = item.querySelector("h3");
    head.id ||= id("asked");
    if (asked.kind === "wall") head.after(this.segments(asked, head.id));
    item.append(
      el(
        "div",
        { class: "actions" },
        this.button("copyQuestion", head.id, () => {
          this.form.take(asked);
          this.form.say(say("copied_question"));
        }),
        this.button("removeQuestion", head.id, () => this.sure(asked)),
      ),
    );
    return item;
  }

  segments(asked, label) {
    const buttons = WALL.map(([deed, word]) => {
      const button = el("button", { type: "button", "data-ends": deed }, say(word));
      button.addEventListener("click", () => this.lead.act({ do: deed, key: asked.key }, button));
      return button;
    });
    return el("div", { class: "segments", role: "group", "aria-labelledby": label }, ...buttons);
  }

  phases(item, over) {
    for (const button of item.querySelectorAll("[data-ends]"))
      button.setAttribute("aria-pressed", String((button.dataset.ends === "close") === over));
  }

  // Asked before it is done: people's answers go with it.
  sure({ key, question }) {
    this.going = key;
    put(part("sure-question"), question);
    part("sure").showModal();
  }
}
