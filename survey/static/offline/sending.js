// Sends what waits, in order; it is kept until the server says that it has it.
import { acknowledged, delivered, everything, renumber } from "./storage.js";

const AT_ONCE = 20; // answers in a request, which has to stay small
const PATIENCE = 15_000; // milliseconds

async function post(address, body) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(PATIENCE),
  });
  if (!response.ok || response.redirected) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

async function sendStop(one) {
  const body = new URLSearchParams({ form_token: one.session });
  const response = await fetch("/stop", { method: "POST", body, signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Error(`/stop: ${response.status}`);
  await acknowledged([one.key]);
  return { next: "/thanks" };
}

async function sendSome(outbox) {
  const stop = outbox.findIndex((one) => one.page === "/stop");
  const some = outbox.slice(0, Math.min(stop < 0 ? AT_ONCE : stop, AT_ONCE));
  const items = some.map(({ id, page, revision, form }) => ({ id, page, revision, form }));
  const answer = await post("/answers", { token: some[0].session, held: outbox.length - some.length, items });
  const became = new Map(answer.items.map(({ id, status }) => [id, status]));
  const known = (one) => ["stored", "duplicate", "refused"].includes(became.get(one.id));
  await acknowledged(some.filter(known).map((one) => one.key));
  for (const one of some.filter(({ id }) => became.get(id) === "conflict")) await renumber(one);
  return { next: answer.next, refused: some.some(({ id }) => became.get(id) === "refused") };
}

// One tab at a time. Says where the server would go on, and whether it refused something.
export const send = (session) => navigator.locks.request("whatmatters-sending", async () => {
  let said = {};
  let { outbox } = await everything();
  while (outbox.length && outbox[0].session === session) {
    const { next, refused } = outbox[0].page === "/stop" ? await sendStop(outbox[0]) : await sendSome(outbox);
    said = { next, refused: refused || said.refused };
    ({ outbox } = await everything());
  }
  return said;
});

export const sendSealed = () => navigator.locks.request("whatmatters-sending", async () => {
  for (const { key, packet } of (await everything()).sealed) {
    const { packets: [became] } = await post("/sealed", { packets: [packet] });
    if (became === "opened") await delivered(key);
  }
});
