// Answers that only the server can read: what stays on a tablet that is handed on.
const AT_ONCE = 8; // answers in a packet, which fits into a request
const INFO = new TextEncoder().encode("whatmatters sealed answers");
const CURVE = { name: "ECDH", namedCurve: "P-256" };

const bytes = (text) => Uint8Array.from(atob(text), (one) => one.charCodeAt(0));
const text = (array) => btoa(String.fromCharCode(...array));

// Elliptic-curve Diffie-Hellman with a key that is used once, HKDF, AES-GCM.
async function seal(content, key) {
  const whose = bytes(key);
  const server = await crypto.subtle.importKey("raw", whose, CURVE, false, []);
  const once = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: server }, once.privateKey, 256);
  const ours = new Uint8Array(await crypto.subtle.exportKey("raw", once.publicKey));
  const material = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const aes = await crypto.subtle.deriveKey(
    { name: "HKDF", hash: "SHA-256", salt: new Uint8Array([...ours, ...whose]), info: INFO },
    material, { name: "AES-GCM", length: 256 }, false, ["encrypt"],
  );
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const plain = new TextEncoder().encode(JSON.stringify(content));
  const hidden = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, aes, plain);
  return text(new Uint8Array([...ours, ...iv, ...new Uint8Array(hidden)]));
}

// What waits to be sent, in packets that say how many answers they hold and nothing else.
export async function packets(outbox, pack) {
  const stopped = outbox.some((one) => one.page === "/stop");
  const items = outbox.filter((one) => one.page !== "/stop")
    .map(({ id, page, revision, form }) => ({ id, page, revision, form }));
  const groups = [];
  while (items.length) groups.push(items.splice(0, AT_ONCE));
  if (stopped && !groups.length) groups.push([]);
  return Promise.all(groups.map(async (group, place) => ({
    n: group.length,
    packet: await seal({
      ticket: pack.ticket,
      items: group,
      stopped: stopped && place === groups.length - 1,
    }, pack.key),
  })));
}
