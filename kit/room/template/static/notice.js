// After "delete my data" the notice says how far it has come.
"use strict";
{
  const erased = new URLSearchParams(location.search).get("forgotten");
  for (const panel of document.querySelectorAll("[data-erased]")) {
    panel.hidden = panel.dataset.erased !== erased;
  }
}
