// @ts-check
// How good it is: the score in words under the buttons, the weakest classes, and who is taken for whom.

import { byId, make, setText } from "../../dom.js";
import { confusionTable } from "../inspector/tables.js";
import { GRAVE } from "../../state/next-step.js";
import { QUALITY } from "../../texts/training.js";

const MOST = 3; // classes are named; all of them are in the table

/** @typedef {{labels: string[], accuracy: number | null, interval: [number, number] | null, n: number, confusion: number[][], advice: import("../../texts/training.js").Advice[]}} QualityState */

export class QualityPanel {
  /** @param {(row: string, column: string) => void} onCell a number of the table was chosen */
  constructor(onCell) {
    this._onCell = onCell;
    /** @type {QualityState | null} */
    this._shown = null;
  }

  /** @param {QualityState | null} quality null: there is nothing to say */
  update(quality) {
    if (quality === this._shown) return; // the focus may be on a number of the table
    this._shown = quality;
    byId("quality").hidden = !quality;
    byId("confusion").replaceChildren(...(quality?.n ? [confusionTable(quality, QUALITY.caption, this._onCell)] : []));
    setText(byId("quality"), quality ? words(quality) : "");
    const recalls = quality ? recallsOf(quality) : [];
    byId("recalls").hidden = !recalls.length;
    byId("recalls").replaceChildren(...recalls.map((text) => make("li", { text, dir: "auto" })));
  }
}

/** @param {QualityState} quality */
export function words({ accuracy, n, advice }) {
  const score = accuracy === null ? QUALITY.unknown : QUALITY.score(Math.round(accuracy * n), n);
  // That no class has a second recording is said by the score already, and what is grave at the top of the page.
  const said = accuracy === null ? [...GRAVE, "second-burst"] : GRAVE;
  const [first] = advice.filter(({ kind }) => !said.includes(kind)).map(QUALITY.advice);
  return first ? `${score} ${first}` : score;
}

/** The classes that are not recognised every time, the worst first: "left 9 of 10". @param {QualityState} quality */
export function recallsOf({ labels, confusion }) {
  const lines = labels.map((label, row) => ({
    label,
    right: confusion[row][row],
    n: confusion[row].reduce((sum, count) => sum + count, 0),
  }));
  const weak = lines.filter(({ right, n }) => right < n).sort((a, b) => a.right / a.n - b.right / b.n);
  return weak.slice(0, MOST).map(({ label, right, n }) => QUALITY.recall(label, right, n));
}
