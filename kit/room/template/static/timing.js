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

  // When the block that is on ends by the clock as it stands, and when by the plan: only what the
  // facilitator does changes the difference, and a block that is over its time.
  plan(ran) {
    const { start, minutes } = this.now.items[this.now.item];
    const late = Math.round(Math.max(this.now.block_ends, ran) - start - minutes);
    if (late >= 1) return say("behind", { n: late });
    return late <= -1 ? say("ahead", { n: -late }) : say("onTime");
  }
}
