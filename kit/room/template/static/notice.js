// After "delete my data" the notice says that it is done.
"use strict";
if (new URLSearchParams(location.search).has("forgotten")) {
  document.getElementById("forgotten").hidden = false;
}
