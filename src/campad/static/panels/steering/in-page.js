// @ts-check
// What each pose does in this page: a choice for each, and for some a file.

import { hue, make, setChoices } from "../../dom.js";
import { forgetFiles, keepFile, recallFiles } from "../../state/kept-files.js";
import { recall, remember } from "../../state/preferences.js";
import { ACCEPTED, EFFECTS, STEERING } from "../../texts/steering.js";

const KEPT = "effects"; // what needs no file, by class

/** @typedef {import("./effects.js").Effects} Effects */
/** @typedef {import("../../state/kept-files.js").KeptFile} KeptFile */

export class InPage {
  /** @param {Effects} effects */
  constructor(effects) {
    this._effects = effects;
    /** @type {string[]} */
    this._labels = [];
    /** By class. @type {Map<string, KeptFile>} */
    this._files = new Map();
    this._keeps = false;
    this._asked = false;
    this._rows = make("div", { class: "effects", translate: "no" });
    this.element = make("div", { class: "steer-part" }, make("h3", { text: STEERING.page }), make("p", { class: "note", text: STEERING.pageNote }), this._rows);
  }

  /** @param {string[]} labels @param {boolean} keeps what belongs to the person may be kept on this machine */
  update(labels, keeps) {
    this._keeps = keeps;
    if (keeps && !this._asked) void this._recallFiles();
    if (labels.join("\n") === this._labels.join("\n")) return;
    const kept = recall(KEPT) ?? {};
    for (const label of labels) {
      const kind = Object.hasOwn(kept, label) ? kept[label] : "none";
      if (!this._labels.includes(label) && ["tone", "name"].includes(kind)) this._effects.set(label, { kind, url: null });
    }
    this._labels = labels;
    this._effects.setLabels(labels);
    this._useFiles();
  }

  /** "Forget everything". */
  forget() {
    for (const label of this._labels) this._effects.set(label, { kind: "none", url: null });
    this._files.clear();
    void forgetFiles();
    this._draw();
  }

  async _recallFiles() {
    this._asked = true;
    // What was chosen meanwhile is newer.
    this._files = new Map([...(await recallFiles()), ...this._files]);
    this._useFiles();
  }

  _useFiles() {
    for (const label of this._labels) {
      const kept = this._files.get(label);
      if (kept && this._effects.of(label).kind === "none") this._effects.set(label, { kind: kept.kind, url: URL.createObjectURL(kept.file) });
    }
    this._draw();
  }

  _draw() {
    this._rows.replaceChildren(...this._labels.map((label, index) => this._row(label, index)));
  }

  /** @param {string} label @param {number} index */
  _row(label, index) {
    const id = `effect-${index}`;
    const select = /** @type {HTMLSelectElement} */ (make("select", { id }));
    setChoices(select, EFFECTS, this._effects.of(label).kind);
    const file = /** @type {HTMLInputElement} */ (make("input", { type: "file", "aria-label": STEERING.file(label) }));
    const name = make("small", { text: this._files.get(label)?.file.name ?? "", dir: "auto" });
    file.hidden = !(select.value in ACCEPTED);
    file.accept = ACCEPTED[select.value] ?? "";
    select.addEventListener("change", () => {
      const kind = select.value;
      file.hidden = !(kind in ACCEPTED);
      file.value = "";
      file.accept = ACCEPTED[kind] ?? "";
      name.textContent = "";
      this._choose(label, kind, null);
      if (!file.hidden) file.click();
    });
    file.addEventListener("change", () => {
      const [chosen] = file.files ?? [];
      name.textContent = "";
      this._choose(label, select.value, chosen ?? null);
    });
    return make("div", { class: `effect field ${hue(index)}` }, make("label", { for: id, text: STEERING.does(label), dir: "auto" }), select, file, name);
  }

  /** @param {string} label @param {string} kind @param {File | null} file */
  _choose(label, kind, file) {
    this._effects.set(label, { kind, url: file && URL.createObjectURL(file) });
    if (file) this._files.set(label, { kind, file });
    else this._files.delete(label);
    if (this._keeps) void keepFile(label, this._files.get(label) ?? null);
    const all = this._labels.map((one) => [one, this._effects.of(one).kind]);
    remember(KEPT, Object.fromEntries(all.filter(([, one]) => one === "tone" || one === "name")));
  }
}
