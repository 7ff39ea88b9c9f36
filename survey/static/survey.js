// Time on a page, what to do after part of a page was replaced, and a word when the connection fails.
import { initAll } from "./vendor/nhsuk-frontend.min.js";

let shown = performance.now(); // a clock that never goes backwards
let selections = [];

function begin() {
  shown = performance.now();
  selections = [];
  initAll({ scope: document.getElementById("page") });
}

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
begin();

document.addEventListener("change", (event) => {
  const { target } = event;
  if (target.type !== "radio") return;
  selections.push(target.name);
  // Nothing can be best and worst at once: a new pick takes the other one away.
  if (target.checked && target.form.hasAttribute("data-best-worst")) {
    const column = target.name === "best" ? "worst" : "best";
    for (const other of target.form.elements[column]) {
      if (other.value === target.value) other.checked = false;
    }
  }
});

// In the capturing phase: before htmx reads the fields.
document.addEventListener("submit", (event) => {
  const { ms, changes } = event.target.elements;
  if (!ms || !changes) return;
  ms.value = String(Math.round(performance.now() - shown));
  changes.value = String(selections.length - new Set(selections).size);
}, true);

const offline = document.getElementById("offline");
document.addEventListener("htmx:error", () => { offline.hidden = false; });
document.addEventListener("htmx:after:swap", () => { offline.hidden = true; begin(); });
