// @ts-check
// The training's settings. What is shown is what is used: labels and values come from one table.

import { byId, make, setChoices, setText } from "../../dom.js";
import { locale, number } from "../../languages/gettext.js";
import { REJECTION_RATES, batchSize } from "../../texts/training.js";

const CHOICES = {
  "learning-rate": [0.00001, 0.0001, 0.001, 0.003, 0.01].map((rate) => [String(rate), rate.toLocaleString(locale, { maximumFractionDigits: 5 })]),
  "batch-fraction": [0.05, 0.1, 0.4, 1].map((part) => [String(part), batchSize(part)]),
  epochs: [10, 20, 40].map((n) => [String(n), number(n)]),
  units: [10, 100, 200].map((n) => [String(n), number(n)]),
  lost: REJECTION_RATES,
  classifier: [],
};
/** The settings of classifiers that are trained step by step. */
const OF_NETWORKS = ["learning-rate", "batch-fraction", "epochs", "units"];

/** @typedef {import("../../state/page.js").Settings} Settings */

export class SettingsForm {
  /** @param {import("../../state/classifiers.js").Classifiers} classifiers @param {(settings: Settings) => void} onChange */
  constructor(classifiers, onChange) {
    this._classifiers = classifiers;
    this._onChange = onChange;
    /** @type {Record<string, HTMLSelectElement>} */
    this._selects = {};
    for (const [id, choices] of Object.entries(CHOICES)) {
      const select = /** @type {HTMLSelectElement} */ (byId(id));
      setChoices(select, /** @type {[string, string][]} */ (choices));
      select.addEventListener("change", () => this._changed(id));
      this._selects[id] = select;
    }
    this._auto = this._switch("auto-train");
    this._copies = this._switch("copies");
  }

  /** The server has said which classifiers there are. */
  offerClassifiers() {
    setChoices(this._selects.classifier, this._classifiers.all.map(({ name }) => [name, this._classifiers.title(name)]));
  }

  /** @param {Settings} settings as the server has them @param {boolean} online can they be changed? */
  show(settings, online) {
    const { classifier } = settings;
    this._set("classifier", classifier);
    this._set("learning-rate", String(settings.learning_rate));
    this._set("batch-fraction", String(settings.batch_fraction));
    this._set("epochs", String(settings.epochs));
    this._set("units", String(settings.units));
    this._set("lost", String(settings.lost));
    this._auto.checked = settings.auto_train;
    this._copies.checked = settings.copies;
    for (const [id, select] of Object.entries(this._selects)) {
      select.disabled = !online || (OF_NETWORKS.includes(id) && this._classifiers.usualRate(classifier) === null);
    }
    this._auto.disabled = this._copies.disabled = !online;
    setText(byId("classifier-note"), this._classifiers.note(classifier));
  }

  /** Change the classifier. @param {string} kind */
  choose(kind) {
    this._selects.classifier.value = kind;
    this._changed("classifier");
  }

  /** @param {string} id */
  _switch(id) {
    const box = /** @type {HTMLInputElement} */ (byId(id));
    box.addEventListener("change", () => this._changed(id));
    return box;
  }

  /** @param {string} id @param {string} value */
  _set(id, value) {
    const select = this._selects[id];
    if (document.activeElement === select) return;
    if (![...select.options].some((option) => option.value === value)) select.append(make("option", { value, text: value }));
    select.value = value;
  }

  /** @param {string} id */
  _changed(id) {
    const value = (/** @type {string} */ name) => this._selects[name].value;
    const classifier = value("classifier");
    const usual = this._classifiers.usualRate(classifier);
    if (id === "classifier" && usual !== null) this._selects["learning-rate"].value = String(usual);
    this._onChange({
      classifier,
      learning_rate: Number(value("learning-rate")),
      batch_fraction: Number(value("batch-fraction")),
      epochs: Number(value("epochs")),
      units: Number(value("units")),
      auto_train: this._auto.checked,
      copies: this._copies.checked,
      lost: Number(value("lost")),
    });
  }
}
