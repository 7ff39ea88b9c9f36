// On a shared tablet: what nobody touches for a while is hidden, and no way back is remembered.
const after = Number(document.body.dataset.kiosk) * 1000; // milliseconds
const privacy = document.getElementById("privacy");
let idle;

const session = () => document.querySelector("#page [name=form_token]")?.value;

function hide() {
  if (!session() || privacy.open || document.getElementById("code-card")) return;
  privacy.querySelector("[name=form_token]").value = session();
  document.documentElement.classList.add("wm-hidden"); // also for pictures of the screen
  privacy.showModal();
}

function hideLater() {
  clearTimeout(idle);
  idle = setTimeout(hide, after);
}

function goOn() {
  document.documentElement.classList.remove("wm-hidden");
  privacy.close();
  hideLater();
}

// Addresses of pages that were seen stay out of the history: each page takes the place of the last.
function forgetTheWay() {
  for (const form of document.querySelectorAll("[hx-push-url]")) {
    form.removeAttribute("hx-push-url");
    form.setAttribute("hx-replace-url", "true");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#page a[href], .wm-footer a[href]");
  if (event.target.id === "still-here") goOn();
  else if (link && !link.hash && !event.defaultPrevented) {
    event.preventDefault();
    location.replace(link.href);
  }
});
privacy.addEventListener("cancel", (event) => { event.preventDefault(); }); // Escape shows nothing
for (const touch of ["pointerdown", "keydown", "scroll", "input"]) {
  document.addEventListener(touch, hideLater, { capture: true, passive: true });
}
// What waits to be sent is counted by whoever keeps it; without that, nothing waits.
function countNothing() {
  const field = document.querySelector("input[name=waiting]");
  if (field && !localStorage.getItem("kept")) field.value = "0";
}

function arrive() {
  forgetTheWay();
  countNothing();
}

for (const shown of ["shown", "htmx:after:swap"]) document.addEventListener(shown, arrive);
arrive();
hideLater();
