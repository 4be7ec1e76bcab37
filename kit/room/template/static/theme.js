// The colours a person chose on this device, before anything is painted; and whether scripts run.
"use strict";
(() => {
  const KEY = "hackyack:theme";
  const root = document.documentElement;
  function stored() {
    try {
      return localStorage.getItem(KEY) || "";
    } catch {
      return ""; // a browser may forbid storing; then the choice lasts as long as the page
    }
  }
  function apply(theme) {
    if (theme) root.dataset.theme = theme;
    else delete root.dataset.theme;
  }
  apply(stored());
  // Hides the notice that no script runs. It comes back if the page's own script has not come by
  // the time all else has: kept away by a filter in the network, or too new for this browser.
  root.classList.add("scripts");
  let missing = false;
  window.addEventListener(
    "error",
    ({ target }) => {
      missing ||= target?.localName === "script" && target.type === "module";
    },
    true, // a script that does not come says so to itself alone
  );
  window.addEventListener("load", () => {
    const awaited =
      document.getElementById("room") && document.querySelector("script[type=module]");
    root.classList.toggle("scripts", !awaited || (root.dataset.scripts === "run" && !missing));
  });
  document.addEventListener("DOMContentLoaded", () => {
    const list = document.getElementById("theme");
    if (!list) return;
    list.closest("[hidden]")?.removeAttribute("hidden");
    list.value = stored();
    list.addEventListener("change", () => {
      apply(list.value);
      try {
        localStorage.setItem(KEY, list.value);
      } catch {
        return; // as above
      }
    });
  });
})();
