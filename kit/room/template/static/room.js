// The page's own part: say when the copy is open, and say it when it is lost.
"use strict";
(() => {
  const opening = document.getElementById("opening");
  const lost = document.getElementById("lost");
  const PATIENCE = 8000; // JupyterLab's front end reconnects by itself within seconds
  const AGAIN = 1000; // and up to as much again, while the connection is lost: not all forty at once
  const LONG = 120000; // from then on four times as long: a phone's battery
  const LIMIT = 90000; // a page that isn't open by then won't be
  const started = Date.now();
  let socket = null;
  let tried = 0; // when the socket was made
  let wait = 0;
  let since = null; // when the connection was lost
  let leaving = false;
  let returned = Number.NEGATIVE_INFINITY; // when the page came back from the browser's memory

  function say(why) {
    if (leaving) return;
    opening.hidden = true;
    lost.hidden = false;
    for (const text of lost.querySelectorAll("[data-why]")) text.hidden = text.dataset.why !== why;
  }

  // The address below which this page's kernel is asked for, or ended; none before there is one.
  function kernel(path) {
    const data = document.getElementById("jupyter-config-data");
    const config = data && JSON.parse(data.textContent);
    return config && `${config.baseUrl}${path}/${config.kernelId}`;
  }

  async function check() {
    const address = kernel("api/kernels");
    const told = document.getElementById("broken"); // the server has said it already
    if (!address || told || leaving) return;
    if (socket && socket.readyState === WebSocket.OPEN) lost.hidden = true;
    else judge(await ask(address));
  }

  // The answer; none where it doesn't come, also where a request hangs in a lost Wi-Fi.
  async function ask(address) {
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE / 2);
    try {
      return await fetch(address, { cache: "no-store", signal: stop.signal });
    } catch {
      return null;
    } finally {
      clearTimeout(patience);
    }
  }

  function judge(answer) {
    // Another person's (403), or none's in this room (sent on to its door): not this page's.
    if (answer?.redirected || answer?.status === 404 || answer?.status === 403) say("gone");
    else if (!answer || socket) away(answer);
    else if (Date.now() - started > LIMIT) say("unloaded"); // it answers, but nothing has connected
  }

  // Back from the browser's memory, a request may fail once, and the kernel may not be gone yet.
  function away(answer) {
    if (Date.now() - returned < PATIENCE) return setTimeout(check, 1000);
    say("away");
    // After a long outage the front end waits a minute, or for ever: it is asked to try now.
    const trying = socket?.readyState === WebSocket.CONNECTING && Date.now() - tried < PATIENCE / 2;
    if (answer?.ok && !trying)
      window.jupyterapp?.widgetManager?.kernel?.reconnect().catch(() => null);
    clearTimeout(wait);
    since ??= Date.now();
    const pace = Date.now() - since > LONG ? 4 * AGAIN : AGAIN;
    wait = setTimeout(check, pace * (1 + Math.random()));
    return undefined;
  }

  // The front end doesn't tell when its connection ends: watch the socket that it opens.
  window.WebSocket = class extends WebSocket {
    constructor(...details) {
      super(...details);
      socket = this;
      tried = Date.now();
      this.addEventListener("open", () => {
        clearTimeout(wait);
        since = null;
        lost.hidden = true;
      });
      this.addEventListener("close", () => {
        clearTimeout(wait);
        wait = setTimeout(check, PATIENCE);
      });
    }
  };

  // Whether the controls are there, and what the person has set before is set in them.
  function live(widgets) {
    const there = widgets.every((part) => part.querySelector(".jupyter-widgets"));
    return window.jupyterapp && there && !("replay" in opening.dataset);
  }

  // The controls have changed where things stand since the browser went to the place asked for.
  let moved = false;
  for (const deed of ["wheel", "touchmove", "keydown", "pointerdown"])
    window.addEventListener(deed, () => (moved = true), { passive: true, once: true });
  function arrive() {
    const place = decodeURIComponent((location.hash ?? "").slice(1));
    if (place && !moved) document.getElementById(place)?.scrollIntoView();
  }

  function ready() {
    const widgets = [...document.querySelectorAll(".output.widget")];
    if (!live(widgets) && Date.now() - started < LIMIT) return false;
    opening.hidden = true;
    arrive();
    if (!live(widgets)) say("unloaded");
    for (const part of widgets) part.inert = false; // a click before would be lost
    tend();
    return true;
  }

  function tend() {
    // JupyterLab adds the empty shell of its application, under a name that this page has already.
    for (const shell of document.querySelectorAll("body > div#main")) {
      shell.id = "jupyterlab-shell";
    }
  }

  window.addEventListener("load", () => {
    const timer = setInterval(() => ready() && clearInterval(timer), 100);
    setInterval(check, PATIENCE);
  });
  window.addEventListener("offline", () => say("away"));
  window.addEventListener("online", check);
  window.addEventListener("beforeunload", () => {
    leaving = true;
  }); // Voilà's front end ends the kernel
  window.addEventListener("pagehide", () => {
    // some browsers go without beforeunload: end it here
    const address = kernel("voila/api/shutdown");
    if (address && !leaving) navigator.sendBeacon(address);
    leaving = true;
  });
  window.addEventListener("pageshow", (event) => {
    if (!event.persisted) return; // back in the history: the kernel ended when the page was left
    leaving = false;
    returned = Date.now();
    check();
  });
  document.getElementById("again").addEventListener("click", () => location.reload());
})();
