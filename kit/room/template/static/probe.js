// Ask whether the server can be reached, again and again until it answers.
//
// A request into a lost Wi-Fi may hang for long after the Wi-Fi is back, so the next one doesn't
// wait for it. They come by chance: forty phones that were away together don't all ask together.
const PACE = 1000; // milliseconds from one to the next, and up to as much again
const SLOWLY = 4; // times as many once it has been away for long: a phone's battery
const LONG = 80; // requests: about two minutes
const HANGING = 3; // requests at once: a browser opens six connections to a server

export class Probe {
  constructor(address) {
    this.address = address;
    this.asking = [];
    this.asked = 0;
  }

  // The status of the first answer; `failed` is called for each request without one.
  first(failed = () => {}) {
    return new Promise((resolve) => {
      this.failed = failed;
      this.answered = (status) => {
        this.stop();
        resolve(status);
      };
      this.ask();
    });
  }

  // Ask now, without waiting for the next turn.
  ask() {
    clearTimeout(this.timer);
    if (this.asking.length === HANGING) this.asking.shift().abort();
    const given = new AbortController();
    this.asking.push(given);
    fetch(this.address, { method: "HEAD", cache: "no-store", signal: given.signal }).then(
      ({ status }) => this.asking.includes(given) && this.answered(status),
      () => this.lost(given),
    );
    this.asked += 1;
    const pace = this.asked > LONG ? SLOWLY * PACE : PACE;
    this.timer = setTimeout(() => this.ask(), pace * (1 + Math.random()));
  }

  lost(given) {
    this.asking = this.asking.filter((other) => other !== given);
    if (!this.stopped) this.failed();
  }

  stop() {
    this.stopped = true;
    clearTimeout(this.timer);
    const asking = this.asking;
    this.asking = [];
    for (const given of asking) given.abort();
  }
}
