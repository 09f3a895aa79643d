// @ts-check
// What this page remembers of the examples it recorded: a small picture of each, and of some the
// frame that the network saw. In the tab's memory only, until a reload. Pure: knows no elements.

export const MOST_THUMBS = 1_000; // 3 kB each; the oldest go first, their examples stay
export const MOST_FRAMES = 12; // of each class, 150 kB each

/**
 * @typedef {object} Frame
 * @property {Uint8Array} rgb what the network saw
 * @property {number} burst the recording it belongs to
 */

/**
 * @typedef {object} Entry
 * @property {string | null} label null: the example is gone, but undo could bring it back
 * @property {HTMLElement} thumb
 * @property {Frame | null} frame
 */

/** @typedef {{id: number, thumb: HTMLElement}} Picture */

export class Thumbnails {
  constructor() {
    /** @type {Map<number, Entry>} oldest first */
    this._entries = new Map();
  }

  /** @param {number} id @param {string} label @param {HTMLElement} thumb @param {Frame | null} [frame] */
  add(id, label, thumb, frame = null) {
    this._entries.set(id, { label, thumb, frame });
    if (this._entries.size > MOST_THUMBS) this._entries.delete(this._leastWanted());
    this._trim(label);
  }

  /** These are all the examples there are now. @param {[number, string][]} kept ids and labels */
  keep(kept) {
    const labels = new Map(kept);
    for (const [id, entry] of this._entries) {
      entry.label = labels.get(id) ?? null;
      if (entry.label === null) entry.frame = null;
    }
    for (const label of new Set(labels.values())) this._trim(label);
  }

  clear() {
    this._entries.clear();
  }

  /** The class of an example whose picture is here; null if there is no such. @param {number} id */
  labelOf(id) {
    return this._entries.get(id)?.label ?? null;
  }

  /** The pictures of a class, oldest first. @param {string} label @returns {Picture[]} */
  of(label) {
    return [...this._entries].filter(([, entry]) => entry.label === label).map(([id, { thumb }]) => ({ id, thumb }));
  }

  /** The frames that are kept. @returns {(Frame & {label: string})[]} */
  frames() {
    return [...this._entries.values()].flatMap(({ label, frame }) => (label !== null && frame ? [{ label, ...frame }] : []));
  }

  /** The oldest of those that are gone, or else the oldest. */
  _leastWanted() {
    for (const [id, entry] of this._entries) if (entry.label === null) return id;
    return /** @type {number} */ (this._entries.keys().next().value);
  }

  /** Too many frames of a class: the recording with most of them loses its oldest. @param {string} label */
  _trim(label) {
    const own = [...this._entries.values()].filter((entry) => entry.label === label && entry.frame);
    while (own.length > MOST_FRAMES) {
      const count = (/** @type {Entry} */ entry) => own.filter((other) => other.frame?.burst === entry.frame?.burst).length;
      const most = Math.max(...own.map(count));
      const [dropped] = own.splice(own.findIndex((entry) => count(entry) === most), 1);
      dropped.frame = null;
    }
  }
}
