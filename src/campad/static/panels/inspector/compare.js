// @ts-check
// "Compare the classifiers": each of them on the same examples, how right and how fast.

import { byId, make, makeButton, setAttribute, setText } from "../../dom.js";
import { confusionTable, numbersTable } from "./tables.js";
import { interval, precise } from "../../texts/format.js";
import { COMPARE, TABLES } from "../../texts/inspector.js";

/** @typedef {{name: string, accuracy: number | null, interval: [number, number] | null, n: number, confusion: number[][], train_ms: number, predict_ms: number}} Comparison */
/** @typedef {{labels: string[], rows: Comparison[]}} Compared */

export class Comparing {
  /**
   * @param {import("../../state/classifiers.js").Classifiers} classifiers
   * @param {{onCompare: () => void, onUse: (kind: string) => void}} events
   */
  constructor(classifiers, events) {
    this._classifiers = classifiers;
    this._events = events;
    this._button = byId("compare");
    /** @type {Map<string, HTMLButtonElement>} */
    this._uses = new Map();
    /** @type {Compared | null} */
    this._compared = null;
    this._button.addEventListener("click", () => {
      if (this._button.getAttribute("aria-disabled") !== "true") events.onCompare();
    });
  }

  /**
   * @param {{used: string, working: boolean, online: boolean, why: string, compared: Compared | null}} now the classifier in use;
   *   why none can be compared, or ""; null: what was compared does not hold any more
   */
  update({ used, working, online, why, compared }) {
    if (compared !== this._compared) this._show(compared);
    setAttribute(this._button, "aria-disabled", working || why || !online ? "true" : null);
    setText(this._button, working ? COMPARE.working : COMPARE.button);
    setText(byId("compare-why"), why);
    for (const [kind, button] of this._uses) {
      setText(button, kind === used ? COMPARE.used : COMPARE.use);
      setAttribute(button, "aria-label", kind === used ? null : COMPARE.useNamed(this._classifiers.title(kind)));
      button.disabled = kind === used || !online;
    }
  }

  /** @param {Compared | null} compared */
  _show(compared) {
    this._compared = compared;
    this._uses.clear();
    const bodies = compared?.rows.map((row) => this._body(row, compared.labels)) ?? [];
    const columns = [COMPARE.classifier, TABLES.recognised, COMPARE.train, COMPARE.predict];
    byId("compared").replaceChildren(...(bodies.length ? [numbersTable(COMPARE.caption, columns, bodies)] : []));
  }

  /** @param {Comparison} row @param {string[]} labels */
  _body(row, labels) {
    const use = makeButton({}, () => this._events.onUse(row.name));
    this._uses.set(row.name, use);
    const table = confusionTable({ labels, confusion: row.confusion }, COMPARE.confusion(this._classifiers.title(row.name)));
    const more = make("details", { class: "more" }, make("summary", { text: COMPARE.more }), table);
    const text = this._classifiers.note(row.name);
    return make(
      "tbody",
      {},
      make(
        "tr",
        {},
        make("th", { scope: "row", text: this._classifiers.title(row.name) }),
        make("td", { text: recognised(row) }),
        make("td", { text: precise(row.train_ms) }),
        make("td", { text: precise(row.predict_ms) }),
      ),
      make("tr", {}, make("td", { colspan: "4" }, make("div", { class: "explained" }, make("p", { text }), use), more)),
    );
  }
}

/** @param {Comparison} row */
function recognised({ accuracy, n, interval: limits }) {
  if (accuracy === null || limits === null) return TABLES.unknown;
  return `${TABLES.part(Math.round(accuracy * n), n)} (${interval(limits)})`;
}

/** The one that is right most often, in words. @param {Compared} compared @param {import("../../state/classifiers.js").Classifiers} classifiers */
export function best({ rows }, classifiers) {
  const judged = rows.filter((row) => row.accuracy !== null);
  if (!judged.length) return COMPARE.unknown;
  const highest = Math.max(...judged.map((row) => row.accuracy ?? 0));
  const winners = judged.filter((row) => row.accuracy === highest);
  const score = TABLES.part(Math.round(highest * winners[0].n), winners[0].n);
  if (winners.length === rows.length) return COMPARE.equal(score);
  return COMPARE.best(winners.map((row) => classifiers.title(row.name)), score);
}
