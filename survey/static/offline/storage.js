// What a tablet keeps of whoever is answering, on its disk before anything goes on.
const NAME = "whatmatters";
const STORES = { kept: {}, answers: {}, outbox: { autoIncrement: true }, sealed: { autoIncrement: true } };
const FLAG = "kept"; // in localStorage: whether it is worth while to look here
let opened;

function open() {
  opened ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const [name, options] of Object.entries(STORES)) {
        request.result.createObjectStore(name, options);
      }
    };
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opened;
}

const got = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

// All or nothing, and on the disk when it is done. Other tabs wait for their turn.
async function together(mode, work) {
  const names = Object.keys(STORES);
  const transaction = (await open()).transaction(names, mode, { durability: "strict" });
  const done = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve;
    transaction.onabort = () => reject(transaction.error);
  });
  const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
  const result = await work(stores);
  await done;
  return result;
}

async function entries(store) {
  const [keys, values] = [await got(store.getAllKeys()), await got(store.getAll())];
  return keys.map((key, place) => ({ key, ...values[place] }));
}

// The pack and its endings, the answers by item, what waits to be sent, and what is sealed.
export const everything = () => together("readonly", async (stores) => ({
  pack: await got(stores.kept.get("pack")),
  endings: await got(stores.kept.get("endings")),
  answers: new Map((await entries(stores.answers)).map((one) => [one.key, one])),
  outbox: await entries(stores.outbox),
  sealed: await entries(stores.sealed),
}));

export function keepPack(pack, endings) {
  localStorage.setItem(FLAG, "1");
  return together("readwrite", async (stores) => {
    stores.kept.put(pack, "pack");
    stores.kept.put(endings, "endings");
  });
}

// An answer and its place in the queue are one: both are there, or none.
export const keepAnswer = (session, page, item, fields) => together("readwrite", async (stores) => {
  const revision = ((await got(stores.answers.get(item)))?.revision ?? 0) + 1;
  stores.answers.put({ revision, fields }, item);
  stores.outbox.add({ id: crypto.randomUUID(), session, page, item, revision, form: fields });
});

export const keepStop = (session) => together("readwrite", async (stores) => {
  stores.outbox.add({ session, page: "/stop" });
});

export const acknowledged = (keys) => together("readwrite", async (stores) => {
  for (const key of keys) stores.outbox.delete(key);
});

// The server has another answer of that number: this one becomes the next.
export const renumber = (one) => together("readwrite", async (stores) => {
  const { key, ...waiting } = one;
  const revision = Math.max((await got(stores.answers.get(one.item)))?.revision ?? 0, one.revision) + 1;
  stores.answers.put({ revision, fields: one.form }, one.item);
  stores.outbox.put({ ...waiting, id: crypto.randomUUID(), revision }, key);
});

// Ciphertext in place of everything that can be read.
export const replaceBySealed = (packets) => together("readwrite", async (stores) => {
  for (const store of [stores.kept, stores.answers, stores.outbox]) store.clear();
  for (const packet of packets) stores.sealed.add(packet);
});

export const delivered = (key) => together("readwrite", async (stores) => {
  stores.sealed.delete(key);
});

export function nothingIsKept() {
  localStorage.removeItem(FLAG);
}
