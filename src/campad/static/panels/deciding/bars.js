// @ts-check
// A bar for each class: how sure the camera is of it, smoothed, with the marks from which it presses
// and below which it lets go. While a class is to be shown first for a while, a dot goes from its
// right mark to the end.

import { hue, make, setAttribute, setText } from "../../dom.js";
import { settingsOf, standing } from "../../state/deciding/decisions.js";
import { DECIDING } from "../../texts/deciding.js";

/** @typedef {{shares: number[], on: string | null, pressed: string[], dwelling: string | null, dwelled: number}} Decided */
/** @typedef {import("../../state/deciding/decisions.js").Decisions} Decisions */

const STEPS = 200; // of a bar: smaller ones nobody sees, and each is drawn

export class Bars {
  constructor() {
    this.element = make("div", { class: "press-bars", translate: "no", role: "group", "aria-label": DECIDING.bars });
    /** @type {Map<string, {row: HTMLElement, fill: HTMLElement, off: HTMLElement, on: HTMLElement, dot: HTMLElement, state: HTMLElement}>} */
    this._rows = new Map();
  }

  /** @param {string[]} labels @param {Decisions} decisions */
  update(labels, decisions) {
    if ([...this._rows.keys()].join("\n") !== labels.join("\n")) this._makeRows(labels);
    this._decisions = decisions;
    for (const [label, { off, on }] of this._rows) {
      const own = settingsOf(decisions, label);
      off.style.insetInlineStart = `${100 * own.off}%`;
      on.style.insetInlineStart = `${100 * own.on}%`;
    }
    this.see([], null);
  }

  /** @param {string[]} trained what the shares belong to @param {Decided | null} decided */
  see(trained, decided) {
    for (const [label, { row, fill, dot, state }] of this._rows) {
      const share = decided?.shares[trained.indexOf(label)] ?? 0;
      const length = `scaleX(${Math.round(Math.max(0, share) * STEPS) / STEPS})`;
      if (fill.style.transform !== length) fill.style.transform = length;
      const how = standing(label, this._decisions?.neutral ?? null, decided);
      setAttribute(row, "data-state", how);
      setAttribute(row, "aria-label", `${label}: ${DECIDING.states[how]}`);
      setText(state, DECIDING.seen[how]);
      dot.hidden = how !== "dwell";
      if (how !== "dwell" || !this._decisions) continue;
      const { on } = settingsOf(this._decisions, label);
      dot.style.insetInlineStart = `${100 * (on + (1 - on) * (decided?.dwelled ?? 0))}%`;
    }
  }

  /** @param {string[]} labels */
  _makeRows(labels) {
    this._rows = new Map(
      labels.map((label, index) => {
        const [fill, off, on, dot] = ["fill", "press-mark off", "press-mark on", "press-dot"].map((kind) => make("span", { class: kind }));
        const state = make("span", { class: "press-state" });
        const track = make("span", { class: "press-track" }, fill, off, on, dot);
        const row = make("div", { class: `press-row ${hue(index)}`, role: "img" }, make("span", { class: "press-name", text: label, title: label, dir: "auto" }), track, state);
        return [label, { row, fill, off, on, dot, state }];
      }),
    );
    this.element.replaceChildren(...[...this._rows.values()].map(({ row }) => row));
  }
}
