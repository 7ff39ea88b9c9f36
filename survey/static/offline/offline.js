// Goes on while the network is away: pages from the pack, answers to the queue, and both to nobody.
import { END, following, read, refusal, show, showRefusal, way } from "./pages.js";
import { packets } from "./sealing.js";
import { send, sendSealed } from "./sending.js";
import {
  everything, keepAnswer, keepPack, keepStop, nothingIsKept, replaceBySealed,
} from "./storage.js";

const SOON = 300; // milliseconds that a page waits for an acknowledgement before it moves on
const A_WHILE = 4000; // and the last page
const SLOWEST = 60_000; // between two tries
const MINE = "/shell?mine"; // the frame of the pages in the words of whoever is answering

const others = new BroadcastChannel("whatmatters");
let pack;
let endings;
let answers = new Map();
let away = !navigator.onLine;
let busy = false;
let next;
let wait = 1000;

const { dataset } = document.body;
const session = () => document.querySelector("#page [name=form_token]")?.value ?? dataset.session;
const isShell = () => "shell" in dataset;
const here = () => location.pathname;
const after = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });

const isWaiting = () => Boolean(document.getElementById("needs-connection"));

async function look() {
  const found = await everything();
  ({ pack, endings, answers } = found);
  dataset.pack = pack ? "here" : "";
  const n = found.outbox.filter((one) => one.page !== "/stop").length
    + found.sealed.reduce((sum, one) => sum + one.n, 0);
  for (const field of document.querySelectorAll("input[name=waiting]")) field.value = n;
  document.getElementById("waiting").textContent = n && away ? inWords(n) : "";
  return { ...found, n };
}

// Each language has its own plurals: the server has said the sentence in all of them.
function inWords(n) {
  const category = new Intl.PluralRules(document.documentElement.lang).select(n);
  const { content } = document.getElementById("waiting-words");
  const said = (one) => content.querySelector(`[data-plural=${one}]`)?.textContent;
  return (said(category) ?? said("other")).replace("#", n);
}

// Sends what waits; tries again later if that fails. Undefined while there is no connection.
async function trySending() {
  clearTimeout(next);
  try {
    if (!navigator.onLine) throw new Error("offline");
    const said = pack ? await send(pack.session) : {};
    await sendSealed();
    [away, wait] = [false, 1000];
    if (!(await look()).n && !pack) nothingIsKept();
    if (said.refused) await ask(said.next);
    else if (isWaiting()) await ask("/continue");
    return said;
  } catch {
    away = true;
    await look();
    next = setTimeout(trySending, wait * (0.5 + Math.random()));
    wait = Math.min(wait * 2, SLOWEST);
    return undefined;
  }
}

// The server's page, and the pack from there on: what follows may hang on what it knows.
async function ask(address) {
  const response = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => undefined);
  if (!response?.ok) {
    away = true;
    await look();
    return showHere({ address: "" });
  }
  const path = new URL(response.url).pathname;
  show(await response.text(), path);
  return path === "/thanks" ? leaveNothing() : fetchPack();
}

async function fetchPack() {
  if (!here().startsWith("/question/") || here().startsWith("/question/segment/")) return;
  let frame;
  try {
    const [found, ends] = await Promise.all(["/pack", "/endings"].map((address) => fetch(address)));
    if (found.status !== 200 || ends.status !== 200 || found.redirected) return;
    await keepPack(await found.json(), await ends.json());
    await look();
    frame = await fetch("/shell"); // afterwards: whoever answers quickly must not wait for it
  } catch {
    return; // later, then
  }
  await (await caches.open(pack.version)).put(MINE, frame);
}

const onTheWay = () => pack && way(pack, answers).pages.some((one) => one.address === here());

// All that can be read is gone; what could not be sent is left for the server alone.
async function leaveNothing() {
  const { outbox } = await everything();
  await replaceBySealed(pack && outbox.length ? await packets(outbox, pack) : []);
  if (!(await look()).n) nothingIsKept();
  for (const name of await caches.keys()) await (await caches.open(name)).delete(MINE);
}

function showHere(options = {}) {
  const found = way(pack, answers);
  const node = found.pages.find((one) => one.address === (options.address ?? here()));
  const shown = node ?? found.pages.at(-1);
  if (!node && found.end) return show(endings.finished, "/thanks", options);
  if (!node && found.unknown) return show(pack.others["/waiting"], "/continue", options);
  const fields = answers.get(shown.item)?.fields;
  return show(shown.html, shown.address, { ...options, fields });
}

async function answer(node, fields) {
  await keepAnswer(pack.session, node.address, node.item, fields);
  const number = following(node, fields);
  const sent = trySending();
  const patience = { [END]: A_WHILE }[number] ?? SOON;
  const said = await Promise.race([number === undefined ? sent : after(patience), sent]);
  if (said?.refused) return; // and the server's page is shown
  await look();
  if (number === undefined || number === END) {
    if (said) await ask(said.next ?? "/continue");
    else showHere({ address: "" });
  } else {
    const coming = pack.pages[number];
    show(coming.html, coming.address, { fields: answers.get(coming.item)?.fields });
  }
}

async function stop() {
  await keepStop(pack.session);
  const said = await Promise.race([trySending(), after(A_WHILE)]);
  if (said) await ask(said.next ?? "/thanks");
  else show(endings.stopped, "/thanks");
}

// The tablet forgets who was here, whether or not the network is there.
async function handOver(form) {
  await Promise.race([trySending(), after(A_WHILE)]);
  await leaveNothing();
  others.postMessage("left");
  forgetCookies();
  let path = "/goodbye";
  try {
    const body = new URLSearchParams(new FormData(form));
    const signal = AbortSignal.timeout(A_WHILE);
    path = new URL((await fetch(form.action, { method: "POST", body, signal })).url).pathname;
  } catch { /* The cookie that scripts cannot delete is worth nothing without the other. */ }
  location.replace(path);
}

function forgetCookies() {
  for (const name of ["presence", "language"]) {
    document.cookie = `${name}=; Max-Age=0; Path=/`;
    document.cookie = `__Host-${name}=; Max-Age=0; Path=/; Secure`;
  }
}

// What a form is to do here; undefined where the server does it.
function task(form) {
  const address = new URL(form.action).pathname;
  if (form.method !== "post") return undefined;
  if (address === "/thanks" || address === "/") return () => handOver(form);
  if (!pack) return undefined;
  if (address === "/stop") return stop;
  const node = way(pack, answers).pages.find((one) => one.address === address);
  if (!node) return undefined;
  const fields = read(form);
  const reason = refusal(node.rules, fields);
  if (!reason) return () => answer(node, fields);
  return away ? async () => showRefusal(pack.refusals[reason]) : undefined;
}

document.addEventListener("submit", (event) => {
  const doing = task(event.target);
  if (!doing) return;
  event.preventDefault();
  event.stopImmediatePropagation(); // not to htmx
  if (busy) return;
  busy = true;
  doing().finally(() => { busy = false; });
}, true);

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href]");
  if (!link || !pack || link.hash || link.search || event.ctrlKey || event.metaKey) return;
  const address = new URL(link.href).pathname;
  const known = way(pack, answers).pages.some((one) => one.address === address);
  if (known) showHere({ address });
  else if (isWaiting() && address === "/continue") trySending();
  else if (away && address === "/continue") showHere({ address: "" });
  else if (away && address in pack.others) show(pack.others[address], address);
  else return;
  event.preventDefault();
});

addEventListener("popstate", (event) => {
  if (event.state?.htmx || location.hash) return; // htmx loads the page anew; a # stays on it
  if (onTheWay()) showHere({ replace: true });
  else location.reload();
});
addEventListener("online", trySending);
addEventListener("offline", () => { away = true; look(); });
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") trySending();
});
others.addEventListener("message", () => { location.replace("/goodbye"); });

// What to show when the server could not: the frame is there, and the pack has the page.
function fillShell() {
  if (!pack) return;
  if (here() in pack.others) show(pack.others[here()], here(), { replace: true });
  else showHere({ replace: true });
}

async function begin() {
  const { outbox, n } = await look();
  if (isShell()) fillShell();
  else if (pack && session() !== pack.session) await leaveNothing(); // of someone before
  if (outbox.length && pack && !isShell() && here().startsWith("/question/")) {
    showHere({ replace: true }); // the tablet has come further than the server knows
  }
  if (n) trySending();
  const language = document.documentElement.dataset.language;
  if (!onTheWay() || language !== pack.language || dataset.version !== pack.version) {
    if (!isShell() && !outbox.length) await fetchPack();
  }
}

// After a page that htmx fetched: what it posted may have changed what comes, such as a group.
let arriving = Promise.resolve();
export function arrived() {
  arriving = arriving.catch(() => {}).then(async () => { // one that failed holds up no other
    await look();
    if (document.getElementById("left")) await leaveNothing();
    await fetchPack();
  });
  return arriving;
}

await begin();
dataset.ready = ""; // whoever looks on may go on
