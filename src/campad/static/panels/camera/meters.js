// @ts-check
// The live bars: one meter per class, value = its probability; the chosen one has a mark and a frame.
// Below them, and no meter, a row for what is like nothing that was taught; before the first training,
// what they are for.

import { hue, make, setAttribute, setText } from "../../dom.js";
import { NONE } from "../../texts/camera.js";
import { percent } from "../../texts/format.js";

const MANY = 8; // more of them stand in two columns
const STEPS = 200; // of a bar: smaller ones nobody sees, and each is drawn

/** @typedef {ReturnType<typeof makeRow>} Row */

/** A row of the list: a mark, a name, a bar, and its percentage. @param {string} text @param {string} kind @param {...Node} heard in the bar, not seen */
function makeRow(text, kind, ...heard) {
  const number = document.createTextNode("–");
  const name = make("span", { class: "meter-name", "aria-hidden": "true", text, title: text, dir: "auto" });
  const mark = make("span", { class: "meter-mark", "aria-hidden": "true", text: "▶" });
  const fill = make("span", { class: "fill", "aria-hidden": "true" });
  const row = make("div", { class: `meter-row ${kind}` }, mark, name, make("div", { class: "bar" }, ...heard, fill), make("span", { class: "percent", "aria-hidden": "true" }, make("span", { translate: "no" }, number))); // a translator would turn each change around
  return { row, name, fill, number, length: 0 };
}

/** Set a bar's length and its percentage, if they have changed. @param {Row} row @param {number} value @param {string} [text] */
function showBar(row, value, text = percent(value)) {
  const length = Math.round(value * STEPS) / STEPS;
  if (length !== row.length) row.fill.style.transform = `scaleX(${length})`;
  row.length = length;
  if (row.number.data !== text) row.number.data = text; // in the same node: that draws least
}

export class Meters {
  /** @param {HTMLElement} element @param {HTMLElement} below takes the row for none of the classes */
  constructor(element, below) {
    this.element = element;
    /** @type {string[]} */
    this._labels = [];
    /** @type {(Row & {meter: HTMLMeterElement})[]} */
    this._rows = [];
    this._noneName = NONE.name;
    this._none = makeRow(this._noneName, "none");
    this._none.row.setAttribute("role", "img");
    this._none.row.hidden = true;
    this._before = make("p", { class: "note", text: NONE.before });
    below.replaceChildren(this._none.row, this._before);
  }

  /** @param {string[]} labels @param {boolean} known they can be recognised */
  setLabels(labels, known) {
    this._before.hidden = known;
    if (labels.join("\n") === this._labels.join("\n")) return;
    this._labels = labels;
    const taken = labels.some((label) => label.toLowerCase() === NONE.name.toLowerCase());
    this._noneName = taken ? NONE.beside : NONE.name;
    setText(this._none.name, this._noneName);
    this.element.classList.toggle("many", labels.length > MANY);
    this._rows = labels.map((label, index) => {
      const meter = /** @type {HTMLMeterElement} */ (make("meter", { min: "0", max: "1", value: "0", "aria-label": label }));
      return { meter, ...makeRow(label, hue(index), meter) };
    });
    this.element.replaceChildren(...this._rows.map(({ row }) => row));
  }

  /** @param {string[]} labels what the numbers belong to @param {number[]} probabilities @param {string | null} chosen */
  show(labels, probabilities, chosen) {
    this._labels.forEach((label, index) => {
      const shown = this._rows[index];
      const place = labels.indexOf(label);
      const value = place >= 0 ? probabilities[place] ?? 0 : 0;
      shown.meter.value = value;
      showBar(shown, value, place >= 0 && probabilities.length ? percent(value) : "–");
      shown.row.classList.toggle("chosen", label === chosen);
    });
  }

  /** @param {number | null} value how much it is none of them, 0 to 1; null: nobody asks @param {boolean} seen */
  showNone(value, seen) {
    const { row } = this._none;
    row.hidden = value === null;
    if (value === null) return;
    showBar(this._none, value);
    setAttribute(row, "aria-label", NONE.described(this._noneName, value, seen));
    row.classList.toggle("chosen", seen);
  }
}
