// The colours a person chose on this device, before anything is painted.
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
