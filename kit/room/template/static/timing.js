// When the session began, how long it has run, and how far it is from the plan: for the facilitator.
import { put, say } from "./dom.js";

export class Timing {
  constructor(place) {
    this.place = place;
    setInterval(() => this.tick(), 5000);
  }

  // Its own clock may be wrong: count from when the news came.
  show(agenda) {
    this.now = agenda;
    this.came = performance.now();
    this.tick();
  }

  tick() {
    if (!this.now?.began_at) return put(this.place, "");
    const { began_at: began, minutes_run: run, minutes_paused: waited, paused } = this.now;
    const since = (performance.now() - this.came) / 60000;
    const [ran, stood] = paused ? [run, waited + since] : [run + since, waited];
    const time = new Date(began).toLocaleTimeString([], {
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    const total = this.now.items.reduce((sum, { minutes }) => sum + minutes, 0);
    const words = [say("beganAt", { time }), say("ran", { n: Math.floor(ran), all: total })];
    if (stood >= 1) words.push(say("stood", { n: Math.floor(stood) }));
    words.push(this.plan(ran));
    return put(this.place, words.join(" · "));
  }

  // By the plan, the block that is on takes the minutes from its start to its end.
  plan(ran) {
    const { start, minutes } = this.now.items[this.now.item];
    const late = Math.floor(ran - start - minutes);
    const early = Math.floor(start - ran);
    if (late >= 1) return say("behind", { n: late });
    return early >= 1 ? say("ahead", { n: early }) : say("onTime");
  }
}
