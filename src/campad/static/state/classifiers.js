// @ts-check
// The classifiers that the server knows, as it said when the page came.

/** @typedef {{name: string, title: string, note: string, usual_rate: number | null}} Classifier usual_rate: of its
 *   training; null where it learns in one go */

export class Classifiers {
  constructor() {
    /** @type {Classifier[]} */
    this.all = [];
  }

  /** What a person calls it. @param {string} name */
  title(name) {
    return this._find(name)?.title ?? name;
  }

  /** @param {string} name */
  note(name) {
    return this._find(name)?.note ?? "";
  }

  /** @param {string} name */
  usualRate(name) {
    return this._find(name)?.usual_rate ?? null;
  }

  /** @param {string} name */
  _find(name) {
    return this.all.find((classifier) => classifier.name === name);
  }
}
