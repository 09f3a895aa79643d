// @ts-check
// The loss of every batch as a line; what it means is the picture's accessible name.

import { setAttribute, setText } from "../../dom.js";
import { LOSS_CURVE } from "../../texts/training.js";

export class LossCurve {
  /** @param {HTMLCanvasElement} canvas @param {HTMLElement} caption */
  constructor(canvas, caption) {
    this.canvas = canvas;
    this.caption = caption;
    /** @type {number[]} */
    this.values = [];
    this._planned = false;
    new ResizeObserver(() => this._plan()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this._plan());
  }

  /** @param {boolean} start @param {number[]} values */
  add(start, values) {
    if (start) this.values = [];
    this.values.push(...values);
    this._plan();
  }

  /** What was learned is forgotten. */
  clear() {
    this.add(true, []);
    setText(this.caption, LOSS_CURVE.before);
    setAttribute(this.canvas, "aria-label", LOSS_CURVE.before);
  }

  /** The training is over: say it in words. */
  finish() {
    const text = this.values.length ? LOSS_CURVE.drawn : LOSS_CURVE.none;
    setText(this.caption, text);
    setAttribute(this.canvas, "aria-label", text);
  }

  _plan() {
    if (this._planned) return;
    this._planned = true;
    requestAnimationFrame(() => {
      this._planned = false;
      this._draw();
    });
  }

  _draw() {
    const { canvas, values } = this;
    canvas.parentElement?.classList.toggle("drawn", values.length > 0);
    const scale = devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    if (!width) return;
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
    const context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    context.scale(scale, scale);
    const style = getComputedStyle(canvas);
    context.strokeStyle = style.getPropertyValue("--line");
    context.lineWidth = 1;
    context.beginPath();
    context.moveTo(0, height - 0.5);
    context.lineTo(width, height - 0.5);
    context.stroke();
    if (!values.length) return;
    const top = Math.max(...values, 0.1) * 1.05;
    context.strokeStyle = style.getPropertyValue("--accent");
    context.lineWidth = 2;
    context.lineJoin = "round";
    context.beginPath();
    values.forEach((value, index) => {
      const x = values.length > 1 ? (index / (values.length - 1)) * (width - 4) + 2 : width / 2;
      context.lineTo(x, height - 3 - (value / top) * (height - 8));
    });
    context.stroke();
  }
}
