// @ts-check
// What half a minute of use proposes: the trade as a plot, a slider for the delay, and the figures.

import { make, makeButton, setAttribute, setText } from "../../dom.js";
import { best, isBetter } from "../../state/deciding/trade.js";
import { number } from "../../languages/gettext.js";
import { TUNING } from "../../texts/deciding.js";
import { milliseconds } from "../../texts/format.js";

const [WIDTH, HEIGHT, LEFT, BOTTOM, PAD] = [300, 130, 34, 24, 10];
const MOST_MS = 300;
const USUAL_MS = 150;

/** @typedef {import("../../state/deciding/trade.js").Tried} Tried */

export class Tuning {
  /** @param {(settings: import("../../state/deciding/decisions.js").Decisions) => void} onUse @param {(text: string) => void} tell */
  constructor(onUse, tell) {
    /** @type {{before: Tried, chance: number, trade: Tried[]} | null} */
    this._found = null;
    this._plot = make("div", { class: "trade-plot" });
    this._slider = /** @type {HTMLInputElement} */ (make("input", { id: "trade-allowed", type: "range", min: "0", max: String(MOST_MS), step: "10", value: String(USUAL_MS) }));
    this._allowed = make("span", { class: "press-said", "aria-hidden": "true" });
    this._now = make("p");
    this._then = make("p");
    this._slider.addEventListener("input", () => this._show());
    this._use = makeButton({ class: "primary", text: TUNING.use }, () => {
      if (this._found) onUse(this._chosen().settings);
      this._close();
      tell(TUNING.used);
    });
    const keep = makeButton({ text: TUNING.keep }, () => {
      this._close();
      tell(TUNING.kept);
    });
    const head = make("span", { class: "press-label" }, make("label", { for: "trade-allowed", text: TUNING.slider }), this._allowed);
    this.element = make(
      "div",
      { class: "trade", hidden: true },
      this._plot,
      make("div", { class: "trade-words" }, make("div", { class: "field" }, head, this._slider), this._now, this._then, make("p", { class: "press-actions" }, this._use, keep)),
    );
  }

  /** @param {{before: Tried, chance: number, trade: Tried[]}} found */
  propose(found) {
    this._found = found;
    this.element.hidden = false;
    this._show();
  }

  /** It was about other examples, or other settings. */
  forget() {
    this._close();
  }

  _close() {
    this._found = null;
    this.element.hidden = true;
  }

  get _allowedS() {
    return Number(this._slider.value) / 1000;
  }

  _chosen() {
    return best(this._found?.trade ?? [], this._allowedS);
  }

  _show() {
    const found = this._found;
    if (!found) return;
    const chosen = this._chosen();
    const better = isBetter(chosen, found.before, found.chance, this._allowedS);
    const said = (/** @type {Tried} */ { false_per_minute, missed, added_delay_s }) => TUNING.figures(false_per_minute, missed, added_delay_s);
    setText(this._allowed, TUNING.allowed(Number(this._slider.value)));
    setAttribute(this._slider, "aria-valuetext", TUNING.allowed(Number(this._slider.value)));
    setText(this._now, `${TUNING.now}: ${said(found.before)}.`);
    setText(this._then, better ? `${TUNING.proposed}: ${said(chosen)}.` : TUNING.same);
    this._use.disabled = !better;
    this._plot.replaceChildren(plot(found, better ? chosen : null, this._allowedS, `${TUNING.plot}. ${this._now.textContent} ${this._then.textContent}`));
  }
}

/** @param {{before: Tried, chance: number, trade: Tried[]}} found @param {Tried | null} chosen @param {number} allowed @param {string} label */
function plot({ before, trade }, chosen, allowed, label) {
  const shown = trade.filter(({ added_delay_s }) => added_delay_s !== null && 1000 * added_delay_s <= MOST_MS);
  const most = Math.max(1, before.false_per_minute, ...shown.map(({ false_per_minute }) => false_per_minute));
  const x = (/** @type {number | null} */ s) => LEFT + (WIDTH - LEFT - PAD) * Math.min(1, Math.max(0, (1000 * (s ?? Infinity)) / MOST_MS));
  const y = (/** @type {number} */ rate) => PAD + (HEIGHT - BOTTOM - PAD) * (1 - rate / most);
  const line = shown.map((tried, n) => `${n ? `H${x(tried.added_delay_s)}V` : `M${x(tried.added_delay_s)},`}${y(tried.false_per_minute)}`).join("");
  const svg = draw("svg", { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label });
  svg.append(
    draw("rect", { class: "allowed", x: String(LEFT), y: String(PAD), width: String(x(allowed) - LEFT), height: String(HEIGHT - BOTTOM - PAD) }),
    draw("path", { class: "axis", d: `M${LEFT},${PAD}V${HEIGHT - BOTTOM}H${WIDTH - PAD}` }),
    draw("path", { class: "line", d: line ? `${line}H${WIDTH - PAD}` : "" }),
    draw("circle", { class: "before", cx: String(x(before.added_delay_s)), cy: String(y(before.false_per_minute)), r: "5" }),
    ...(chosen ? [draw("circle", { class: "chosen", cx: String(x(chosen.added_delay_s)), cy: String(y(chosen.false_per_minute)), r: "5" })] : []),
    draw("text", { x: String(LEFT - 4), y: String(PAD + 8), "text-anchor": "end" }, number(most, most < 10 ? 1 : 0)),
    draw("text", { x: String(LEFT - 4), y: String(HEIGHT - BOTTOM), "text-anchor": "end" }, number(0)),
    draw("text", { x: String(LEFT), y: String(HEIGHT - 6) }, milliseconds(0)),
    draw("text", { x: String(WIDTH - PAD), y: String(HEIGHT - 6), "text-anchor": "end" }, TUNING.later(MOST_MS)),
  );
  return svg;
}

/** @param {string} tag @param {Record<string, string>} attributes @param {string} [text] */
function draw(tag, attributes, text) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  if (text !== undefined) element.textContent = text;
  return element;
}
