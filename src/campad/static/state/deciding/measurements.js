// @ts-check
// What was measured, as a table for other programs (RFC 4180). Pure.

/** @typedef {{at_s: number, settings: import("./decisions.js").Decisions, classes: number, seconds: number, asked: number, right: number, missed: number, false: number, reaction_s: number | null, bits: number}} Measurement */

const COLUMNS = ["when", "classes", "seconds", "asked", "right", "missed", "false", "accuracy", "reaction_s", "false_per_minute", "bits_per_minute", "smoothing_s", "neutral", "on", "off", "dwell_s", "cooldown_s", "own_settings"];

/** False presses a minute. @param {Measurement} row */
export const falseRate = (row) => (60 * row.false) / row.seconds;

/** @param {Measurement[]} rows @returns {string} */
export function toCsv(rows) {
  const lines = rows.map((row) => {
    const { settings } = row;
    const { on, off, dwell_s, cooldown_s } = settings.default;
    const own = Object.keys(settings.classes).length ? JSON.stringify(settings.classes) : "";
    return [
      new Date(1000 * row.at_s).toISOString(), row.classes, row.seconds.toFixed(1), row.asked, row.right, row.missed, row.false,
      (row.right / row.asked).toFixed(4), row.reaction_s === null ? "" : row.reaction_s.toFixed(3), falseRate(row).toFixed(2), row.bits.toFixed(2),
      settings.smoothing_s, settings.neutral ?? "", on, off, dwell_s, cooldown_s, own,
    ];
  });
  return [COLUMNS, ...lines].map((cells) => `${cells.map(cell).join(",")}\r\n`).join("");
}

/** A name that begins like a formula is no formula in a spreadsheet. @param {string | number} value */
function cell(value) {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
