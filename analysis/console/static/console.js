// NHS.UK's components, on the page and on what is put in its place later.
import { initAll } from "./vendor/nhsuk-frontend.min.js";

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();

// What changes by itself waits while somebody types in it, and while nobody looks.
document.addEventListener("htmx:before:request", (event) => {
  const part = event.target;
  if (!part.getAttribute?.("hx-trigger")?.startsWith("every")) return;
  const typing = part.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");
  if (typing || document.hidden) event.preventDefault();
});
document.addEventListener("htmx:after:swap", (event) => {
  if (event.target instanceof Element) initAll({ scope: event.target });
});
