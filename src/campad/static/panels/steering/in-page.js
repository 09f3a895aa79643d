// @ts-check
// What each pose does in this page: a choice for each, and for some a file.

import { hue, make, setChoices, setText } from "../../dom.js";
import { recall, remember } from "../../state/preferences.js";
import { ACCEPTED, EFFECTS, STEERING } from "../../texts/steering.js";

const KEPT = "effects"; // what needs no file, by class

/** @typedef {import("./effects.js").Effects} Effects */

export class InPage {
  /** @param {Effects} effects */
  constructor(effects) {
    this._effects = effects;
    /** @type {string[]} */
    this._labels = [];
    this._rows = make("div", { class: "effects", translate: "no" });
    this.element = make("div", { class: "steer-part" }, make("h3", { text: STEERING.page }), make("p", { class: "note", text: STEERING.pageNote }), this._rows);
  }

  /** @param {string[]} labels */
  update(labels) {
    if (labels.join("\n") === this._labels.join("\n")) return;
    const kept = recall(KEPT) ?? {};
    for (const label of labels) {
      const kind = Object.hasOwn(kept, label) ? kept[label] : "none";
      if (!this._labels.includes(label) && ["tone", "name"].includes(kind)) this._effects.set(label, { kind, url: null });
    }
    this._labels = labels;
    this._effects.setLabels(labels);
    this._rows.replaceChildren(...labels.map((label, index) => this._row(label, index)));
  }

  /** @param {string} label @param {number} index */
  _row(label, index) {
    const id = `effect-${index}`;
    const select = /** @type {HTMLSelectElement} */ (make("select", { id }));
    setChoices(select, EFFECTS, this._effects.of(label).kind);
    const file = /** @type {HTMLInputElement} */ (make("input", { type: "file", "aria-label": STEERING.file(label) }));
    file.hidden = !(select.value in ACCEPTED);
    select.addEventListener("change", () => {
      const kind = select.value;
      file.hidden = !(kind in ACCEPTED);
      file.value = "";
      file.accept = ACCEPTED[kind] ?? "";
      this._effects.set(label, { kind, url: null });
      this._keep();
      if (!file.hidden) file.click();
    });
    file.addEventListener("change", () => {
      const [chosen] = file.files ?? [];
      this._effects.set(label, { kind: select.value, url: chosen ? URL.createObjectURL(chosen) : null });
    });
    return make("div", { class: `effect field ${hue(index)}` }, make("label", { for: id, text: STEERING.does(label), dir: "auto" }), select, file);
  }

  _keep() {
    const all = this._labels.map((label) => [label, this._effects.of(label).kind]);
    remember(KEPT, Object.fromEntries(all.filter(([, kind]) => kind === "tone" || kind === "name")));
  }
}
