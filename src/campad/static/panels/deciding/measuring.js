// @ts-check
// How good it was as a controller: a line for each minute that was measured, and all as a file.

import { make, makeButton } from "../../dom.js";
import { number } from "../../languages/gettext.js";
import { falseRate, toCsv } from "../../state/deciding/measurements.js";
import { MEASURING } from "../../texts/deciding.js";
import { part, seconds, when } from "../../texts/format.js";
import { numbersTable } from "../inspector/tables.js";

/** @typedef {import("../../state/deciding/measurements.js").Measurement} Measurement */

export class Measuring {
  constructor() {
    /** @type {Measurement[]} */
    this._rows = [];
    this.element = make("div", { class: "measured", hidden: true });
  }

  /** @param {Measurement[]} rows the oldest first */
  show(rows) {
    this._rows = rows;
    this.element.hidden = !rows.length;
    const body = make("tbody", {}, ...[...rows].reverse().map(line));
    const save = makeButton({ text: MEASURING.export }, () => this._export());
    this.element.replaceChildren(numbersTable(MEASURING.caption, MEASURING.columns, [body]), save);
  }

  _export() {
    const link = /** @type {HTMLAnchorElement} */ (make("a"));
    link.href = URL.createObjectURL(new Blob([toCsv(this._rows)], { type: "text/csv" }));
    link.download = MEASURING.file;
    link.click();
    URL.revokeObjectURL(link.href);
  }
}

/** @param {Measurement} row */
function line(row) {
  const reaction = row.reaction_s === null ? "–" : seconds(row.reaction_s, 2);
  const cells = [part(row.right, row.asked), reaction, number(falseRate(row), 1), number(row.bits, 0), MEASURING.settings(row.settings)];
  return make("tr", {}, make("th", { scope: "row", text: when(row.at_s) }), ...cells.map((text) => make("td", { text })));
}
