// The big screen: how to join, where we are, and what the facilitator revealed; nothing else.

import { votes } from "./chart.js";
import { el, list, put, say } from "./dom.js";
import { Link } from "./link.js";
import { Agenda } from "./strip.js";

const part = (name) => document.getElementById(name);

function start(place) {
  const link = new Link(place.dataset.base, place.dataset.workshop, "lead/events");
  const agenda = new Agenda(part("screen-agenda"));
  link.onstate = (state) => {
    part("away").hidden = state === "here";
    if (state !== "here") put(part("away").querySelector("p"), say("leadAway"));
  };
  link.onnews = (news) => {
    agenda.show({ shared: news });
    const shown = (news.declared ?? []).filter(({ key }) => news.polls?.[key]?.shown);
    document.body.classList.toggle("has-results", shown.length > 0);
    list(part("results"), shown, {
      key: ({ key }) => key,
      make: () => el("section"),
      update: (section, asked) => {
        const counted = news.polls[asked.key].shown;
        const text = JSON.stringify(counted);
        if (section.dataset.shown === text) return;
        section.dataset.shown = text;
        section.replaceChildren(el("h2", {}, asked.question), votes(asked.options, counted));
      },
    });
  };
  part("full")?.addEventListener("click", () => document.documentElement.requestFullscreen?.());
  link.listen();
}

const marked = part("room");
if (marked?.dataset.workshop) start(marked);
