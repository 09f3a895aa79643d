// @ts-check
// The classifiers that the server knows, as it said when the page came.

import { fromServer } from "../texts/server.js";

/** @typedef {{name: string, title: string, note: string, usual_rate: number | null, learns_frames: boolean}} Classifier
 *   usual_rate: of its training; null where it learns in one go; learns_frames: of frames without labels as well */

export class Classifiers {
  constructor() {
    /** @type {Classifier[]} */
    this.all = [];
  }

  /** What a person calls it. @param {string} name */
  title(name) {
    return fromServer(this._find(name)?.title ?? name);
  }

  /** @param {string} name */
  note(name) {
    return fromServer(this._find(name)?.note ?? "");
  }

  /** @param {string} name */
  usualRate(name) {
    return this._find(name)?.usual_rate ?? null;
  }

  /** @param {string} name */
  learnsFrames(name) {
    return this._find(name)?.learns_frames ?? false;
  }

  /** @param {string} name */
  _find(name) {
    return this.all.find((classifier) => classifier.name === name);
  }
}
