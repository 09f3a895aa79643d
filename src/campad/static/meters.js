// @ts-check
// The live bars: one meter per class, value = its probability; the chosen one has a mark and a frame.

import { make, setText } from "./dom.js";

const MANY = 8; // more of them stand in two columns

export class Meters {
  /** @param {HTMLElement} element */
  constructor(element) {
    this.element = element;
    /** @type {string[]} */
    this._labels = [];
    /** @type {{row: HTMLElement, meter: HTMLMeterElement, fill: HTMLElement, percent: HTMLElement}[]} */
    this._rows = [];
  }

  /** @param {string[]} labels */
  setLabels(labels) {
    if (labels.join("\n") === this._labels.join("\n")) return;
    this._labels = labels;
    this.element.classList.toggle("many", labels.length > MANY);
    this._rows = labels.map((label, index) => {
      const meter = /** @type {HTMLMeterElement} */ (make("meter", { min: "0", max: "1", value: "0", "aria-label": label }));
      const percent = make("span", { class: "percent", "aria-hidden": "true", text: "–" });
      const name = make("span", { class: "meter-name", "aria-hidden": "true", text: label, dir: "auto" });
      const mark = make("span", { class: "meter-mark", "aria-hidden": "true", text: "▶" });
      const fill = make("span", { class: "fill", "aria-hidden": "true" });
      const bar = make("div", { class: "bar" }, meter, fill);
      const row = make("div", { class: `meter-row hue-${index % 8}` }, mark, name, bar, percent);
      return { row, meter, fill, percent };
    });
    this.element.replaceChildren(...this._rows.map(({ row }) => row));
  }

  /** @param {string[]} labels what the numbers belong to @param {number[]} probabilities @param {string | null} chosen */
  show(labels, probabilities, chosen) {
    this._labels.forEach((label, index) => {
      const { row, meter, fill, percent } = this._rows[index];
      const place = labels.indexOf(label);
      const value = place >= 0 ? probabilities[place] ?? 0 : 0;
      meter.value = value;
      fill.style.transform = `scaleX(${value.toFixed(3)})`;
      setText(percent, place >= 0 && probabilities.length ? `${Math.round(value * 100)} %` : "–");
      row.classList.toggle("chosen", label === chosen);
    });
  }
}
