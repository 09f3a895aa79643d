// @ts-check
// How good it is: the score in words under the buttons, and who is taken for whom in "Look inside".

import { byId, make, setText } from "./dom.js";
import { QUALITY } from "./texts.js";

/** @typedef {{labels: string[], accuracy: number | null, interval: [number, number] | null, n: number, confusion: number[][], advice: import("./texts.js").Advice[]}} QualityState */

/** @param {QualityState | null} quality null: there is nothing to say */
export function showQuality(quality) {
  byId("quality").hidden = !quality;
  byId("confusion").replaceChildren(...(quality && quality.n ? [confusionTable(quality)] : []));
  if (quality) setText(byId("quality"), words(quality));
}

/** @param {QualityState} quality */
function words({ accuracy, interval, n, advice }) {
  if (accuracy === null || interval === null) return QUALITY.unknown;
  const first = advice.length ? ` ${QUALITY.advice(advice[0])}` : "";
  return QUALITY.score(Math.round(accuracy * n), n, interval) + first;
}

/** @param {QualityState} quality */
function confusionTable({ labels, confusion }) {
  const head = make("tr", {}, make("td"), ...labels.map((text) => make("th", { scope: "col", text })));
  const rows = confusion.map((counts, row) =>
    make(
      "tr",
      {},
      make("th", { scope: "row", text: labels[row] }),
      ...counts.map((count, column) =>
        make("td", { text: String(count), class: row === column ? "right" : count ? "wrong" : "" }),
      ),
    ),
  );
  return make("table", { class: "confusion" }, make("caption", { text: QUALITY.caption }), head, ...rows);
}
