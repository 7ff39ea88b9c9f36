// Which page comes next, from what the server worked out beforehand, and how it is shown.
export const END = -1;
const ANY = "*";

const follows = (node, given) => node.next[ANY] ?? node.next[given];

export function following(node, fields) {
  return follows(node, fields.answer);
}

// The pages up to the first that has no answer; `end` says that there is none.
export function way(pack, answers) {
  const pages = [];
  let number = pack.pages.length ? 0 : undefined;
  while (number !== undefined && number !== END) {
    const node = pack.pages[number];
    pages.push(node);
    const fields = answers.get(node.item)?.fields;
    if (!fields && node.standing === null) break;
    number = follows(node, fields ? fields.answer : node.standing);
  }
  return { pages, end: number === END, unknown: number === undefined };
}

// Fields of a form; what stands there several times, in a list.
export function read(form) {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (name === "form_token") continue;
    fields[name] = name in fields ? [fields[name], value].flat() : value;
  }
  return fields;
}

// Why an answer cannot be taken; undefined if it can.
export function refusal(rules, fields) {
  const given = [fields.answer ?? []].flat().filter((one) => one.trim());
  for (const [option, reason] of Object.entries(rules.alone)) {
    if (given.includes(option)) return given.length > 1 ? reason : undefined;
  }
  for (const [name, reason] of Object.entries(rules.empty)) {
    if (![fields[name] ?? []].flat().some((one) => one.trim())) return reason;
  }
  if (!rules.range) return undefined;
  const [typed, [least, most]] = [given[0].trim(), rules.range];
  if (!/^-?\d{1,12}$/.test(typed)) return "not_a_number";
  return Number(typed) < least || Number(typed) > most ? "out_of_range" : undefined;
}

function fill(page, fields) {
  const timing = ["ms", "changes", "help", "rendered", "language"];
  for (const input of page.querySelectorAll("form input")) {
    const values = [fields[input.name] ?? []].flat();
    if (["radio", "checkbox"].includes(input.type)) input.checked = values.includes(input.value);
    else if (input.type === "text" && !timing.includes(input.name)) {
      input.value = values.find((one) => /^-?\d/.test(one)) ?? "";
    }
  }
}

export function show(html, address, { fields, replace = false } = {}) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  if (fields) fill(parsed, fields);
  const page = document.getElementById("page");
  const first = parsed.querySelector("[autofocus]");
  first?.removeAttribute("autofocus"); // it would do nothing, and complain
  page.replaceChildren(...parsed.body.childNodes);
  document.title = parsed.title;
  // On a shared tablet the way back must not tell which pages someone saw.
  if (replace || "kiosk" in document.body.dataset) history.replaceState({}, "", address);
  else history.pushState({}, "", address);
  scrollTo(0, 0);
  first?.focus();
  window.htmx.process(page);
  document.dispatchEvent(new Event("shown"));
}

export function showRefusal(html) {
  const parsed = new DOMParser().parseFromString(html, "text/html");
  document.querySelectorAll("main .nhsuk-error-summary").forEach((old) => { old.remove(); });
  document.getElementById("main").prepend(...parsed.body.childNodes);
  if (!document.title.startsWith(parsed.title)) document.title = parsed.title + document.title;
  document.querySelector("main .nhsuk-error-summary").focus();
}
