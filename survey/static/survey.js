// Time on a page, what to do after part of a page was replaced, and a word when the connection fails.
import { initAll } from "./vendor/nhsuk-frontend.min.js";

let shown = performance.now(); // a clock that never goes backwards
let selections = [];
let explanations = 0;
let hiding;
let offline;

// A coarse guess from the window, told once with the consent; nothing else about the device is.
function device() {
  if (Math.min(innerWidth, innerHeight) < 600) return "phone";
  return matchMedia("(pointer: coarse)").matches ? "tablet" : "computer";
}

// A code that nobody has touched for a while is hidden; on a shared tablet, it then goes for good.
function hideLater() {
  clearTimeout(hiding);
  const card = document.getElementById("code-card");
  const instead = document.getElementById("code-hidden");
  if (!card) return;
  const { hideAfter, leaveAfter } = card.dataset;
  const hidden = card.hidden;
  hiding = setTimeout(() => {
    if (hidden) document.getElementById("finish").requestSubmit();
    else {
      card.hidden = true;
      instead.hidden = false;
      if (leaveAfter) hideLater();
    }
  }, 1000 * (hidden ? leaveAfter : hideAfter));
}

function closeLanguages() {
  document.querySelector(".wm-languages details")?.removeAttribute("open");
}

function begin() {
  shown = performance.now();
  selections = [];
  explanations = 0;
  document.querySelectorAll("input[name=device]").forEach((field) => { field.value = device(); });
  document.querySelectorAll("[data-print]").forEach((part) => { part.hidden = false; });
  hideLater();
  closeLanguages();
  // The words of a withdrawal code come after the #, which browsers send to nobody.
  const code = document.querySelector("form[action='/withdraw'] input[name=code]");
  if (code && location.hash) {
    code.value = decodeURIComponent(location.hash.slice(1)).replaceAll("-", " ");
    history.replaceState(history.state, "", location.pathname);
  }
  initAll({ scope: document.getElementById("page") });
  goOnOffline();
}

// From the first question on, and wherever something is kept. Needs https, or this very machine.
async function goOnOffline() {
  const asking = location.pathname.startsWith("/question/") || "shell" in document.body.dataset;
  if (!isSecureContext || !navigator.serviceWorker) return;
  if (!asking && !offline && !localStorage.getItem("kept")) return;
  const first = !offline;
  offline ??= import("./offline/offline.js");
  if (!first) (await offline).arrived();
  else navigator.serviceWorker.register("/worker.js").then(keepUpToDate);
}

// By themselves, browsers look for a new program only once nobody has moved on for a while. One that
// came while pages were fetched is told again in a quiet moment; else the next page would wait for it.
async function keepUpToDate(registration) {
  await registration.update().catch(() => { /* the network is away: another time, then */ });
  setTimeout(() => registration.waiting?.postMessage("take over"), 2000);
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

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) print();
  if (event.target.id === "show-code") {
    document.getElementById("code-card").hidden = false;
    document.getElementById("code-hidden").hidden = true;
  }
});
for (const touch of ["pointerdown", "keydown", "scroll"]) {
  document.addEventListener(touch, () => {
    if (!document.getElementById("code-card")?.hidden) hideLater();
  }, true);
}

// This event does not bubble, so it is caught on the way down.
document.addEventListener("toggle", (event) => {
  if (event.target.matches("#page details[open]")) explanations += 1;
}, true);

// In the capturing phase: before htmx reads the fields.
document.addEventListener("submit", (event) => {
  const { ms, changes, help } = event.target.elements;
  if (!ms || !changes || !help) return;
  help.value = String(explanations);
  ms.value = String(Math.round(performance.now() - shown));
  changes.value = String(selections.length - new Set(selections).size);
}, true);

const connection = document.getElementById("offline");
document.addEventListener("htmx:error", () => { connection.hidden = false; });
document.addEventListener("htmx:after:swap", () => { connection.hidden = true; begin(); });
document.addEventListener("shown", begin); // a page that was here already

// A page that the browser kept as it was may be of someone who has handed the tablet on.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

// The list of languages lies over the page: it goes when something else is meant.
document.addEventListener("click", (event) => {
  if (!event.target.closest(".wm-languages")) closeLanguages();
});
document.addEventListener("keydown", (event) => {
  const list = document.querySelector(".wm-languages details[open]");
  if (event.key !== "Escape" || !list) return;
  closeLanguages();
  list.firstElementChild.focus();
});

// The links to other words stand outside of what is replaced: they lead to where the page is now.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[hreflang]");
  if (!link) return;
  const here = new URL(location.href);
  here.searchParams.set("lang", new URL(link.href).searchParams.get("lang"));
  link.href = here.href;
});
