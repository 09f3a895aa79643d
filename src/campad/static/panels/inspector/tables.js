// @ts-check
// The tables of numbers: who is taken for whom, and those that "Look inside" compares.

import { make, makeButton } from "../../dom.js";
import { TABLES } from "../../texts/inspector.js";

let number = 0; // of tables so far

/**
 * Rows: what it is; columns: what it was taken for.
 * @param {{labels: string[], confusion: number[][]}} found
 * @param {string} caption
 * @param {((row: string, column: string) => void) | null} [onCell] makes every number that is not 0 a button
 */
export function confusionTable({ labels, confusion }, caption, onCell = null) {
  const head = make(
    "tr",
    {},
    make("td"),
    ...labels.map((text) => make("th", { scope: "col", text, dir: "auto", translate: "no" })),
    make("th", { scope: "col", text: TABLES.recognised }),
  );
  const rows = confusion.map((counts, row) => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    const cells = counts.map((count, column) => {
      const kind = row === column ? "right" : count ? "wrong" : "";
      if (!onCell || !count) return make("td", { text: String(count), class: kind });
      const [is, taken] = [labels[row], labels[column]];
      return make("td", { class: kind }, makeButton({ text: String(count), "aria-label": TABLES.cell(is, taken, count) }, () => onCell(is, taken)));
    });
    const recall = make("td", { class: "recall", text: total ? TABLES.part(counts[row], total) : "–" });
    return make("tr", {}, make("th", { scope: "row", text: labels[row], dir: "auto", translate: "no" }), ...cells, recall);
  });
  return described("confusion", caption, !onCell, head, ...rows);
}

/** @param {string} caption @param {string[]} columns @param {HTMLElement[]} bodies tbody elements */
export function numbersTable(caption, columns, bodies) {
  const head = make("thead", {}, make("tr", {}, ...columns.map((text) => make("th", { scope: "col", text }))));
  return described("numbers", caption, true, head, ...bodies);
}

/**
 * A table below its description. One that is wider than the window scrolls.
 * @param {string} kind @param {string} text @param {boolean} stop Tab must be able to reach it @param {...HTMLElement} rows
 */
function described(kind, text, stop, ...rows) {
  const id = `table-${(number += 1)}`;
  /** @type {Record<string, string>} */
  const attributes = stop ? { tabindex: "0", role: "group", "aria-labelledby": id } : {};
  const table = make("table", { class: kind, "aria-labelledby": id }, ...rows);
  return make("div", {}, make("p", { class: "note", id, text }), make("div", { class: "scroll", ...attributes }, table));
}
