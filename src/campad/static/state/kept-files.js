// @ts-check
// Sounds and pictures of the person's own, kept in this browser by the class they belong to. A browser may
// keep nothing, as in a private window: then there is nothing to be found the next time.

/** @typedef {{kind: string, file: File}} KeptFile what it is used for, and itself */

const NAME = "campad.files";
const STORE = "files";

/** Larger ones are for this visit. */
export const MOST_BYTES = 20_000_000;

/** @returns {Promise<Map<string, KeptFile>>} by class */
export async function recallFiles() {
  const [labels, files] = await ask("readonly", (store) => [store.getAllKeys(), store.getAll()]);
  return new Map(labels?.map((/** @type {string} */ label, /** @type {number} */ index) => [label, files[index]]));
}

/** @param {string} label @param {KeptFile | null} kept null forgets it */
export const keepFile = (label, kept) => ask("readwrite", (store) => [kept && kept.file.size <= MOST_BYTES ? store.put(kept, label) : store.delete(label)]);

/** Nothing is kept any more. */
export const forgetFiles = () => ask("readwrite", (store) => [store.clear()]);

/**
 * @param {IDBTransactionMode} mode
 * @param {(store: IDBObjectStore) => IDBRequest[]} asking
 * @returns {Promise<any[]>} what each request brought; none where this browser does not keep anything
 */
async function ask(mode, asking) {
  try {
    const opening = indexedDB.open(NAME);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
    const base = await done(opening);
    try {
      return await Promise.all(asking(base.transaction(STORE, mode).objectStore(STORE)).map(done));
    } finally {
      base.close();
    }
  } catch {
    return []; // forbidden, or full
  }
}

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
