// Time on a page, what to do after part of a page was replaced, and a word when the connection fails.
import { initAll } from "./vendor/nhsuk-frontend.min.js";

let shown = performance.now(); // a clock that never goes backwards
let selections = 0;

function begin() {
  shown = performance.now();
  selections = 0;
  initAll({ scope: document.getElementById("page") });
}

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
begin();

document.addEventListener("change", (event) => {
  if (event.target.name === "answer") selections += 1;
});

// In the capturing phase: before htmx reads the fields.
document.addEventListener("submit", (event) => {
  const { ms, changes } = event.target.elements;
  if (!ms || !changes) return;
  ms.value = String(Math.round(performance.now() - shown));
  changes.value = String(Math.max(0, selections - 1));
}, true);

const offline = document.getElementById("offline");
document.addEventListener("htmx:error", () => { offline.hidden = false; });
document.addEventListener("htmx:after:swap", () => { offline.hidden = true; begin(); });
