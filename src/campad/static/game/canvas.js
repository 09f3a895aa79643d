// @ts-check
// The game's canvas: views of the engine come in, pictures come out.
//
// The rules live in Python (campad/pacman); this only draws. Everything that moves is a function
// of the game's own time, so a paused game is a still picture.

import { drawBurst, drawGhost, drawPacman } from "./figures.js";
import { drawFruit } from "./fruit.js";
import { TILE_PX, drawMaze } from "./maze.js";
import { BACKGROUND, HEADER_PX, drawAt, drawHeader, drawWords } from "./text.js";
import { Timeline } from "./timeline.js";

/** @typedef {import("./timeline.js").GameView} GameView */

const UNITS_PER_PX = 400;
/** Half a period of every flash: 60 / 28 = 2.1 flashes a second, below the 3 that are allowed. */
const FLASH_HALF_STEPS = 14;
/** Dying: all stand still, then Pac-Man folds up, then a last burst. */
const DYING_HOLD_STEPS = 30;
const DYING_FOLD_STEPS = 65;
const DYING_BURST_STEPS = 20;
const CLEARED_HOLD_STEPS = 20;

const DOT_COLOUR = "#ffd9b0";

/** After this many frames without a change the drawing rests until there is one. */
const IDLE_FRAMES = 30;

/** Draws a game on a canvas, at the display's own rate while something moves. */
export class GameCanvas {
  /** @param {HTMLCanvasElement} canvas its width comes from the page's style */
  constructor(canvas) {
    const context = canvas.getContext("2d", { alpha: false });
    if (!context) throw new Error("this browser has no 2D canvas");
    this._canvas = canvas;
    this._context = context;
    this._timeline = new Timeline();
    /** @type {readonly string[]} */
    this._rows = [];
    /** @type {{x: number, y: number, energiser: boolean}[]} */
    this._dots = [];
    /** @type {{key: string, layer: HTMLCanvasElement}[]} */
    this._layers = [];
    this._scale = 1;
    this._left = 0;
    this._top = 0;
    this._request = 0;
    this._idle = 0;
    this._dirty = true;
    this._drawnAt = Number.NaN;
    this._frame = this._frame.bind(this);
    this._invalidate = this._invalidate.bind(this);
    new ResizeObserver(this._invalidate).observe(canvas);
    // The resolution can change without the canvas: another screen, or the page's zoom.
    addEventListener("resize", this._invalidate);
    this._motion = matchMedia("(prefers-reduced-motion: reduce)");
    this._motion.addEventListener("change", this._invalidate);
    this._wake();
  }

  /** Show another maze, and forget the game before it. @param {readonly string[]} rows */
  setMaze(rows) {
    this._rows = rows;
    this._layers = [];
    this._dots = [];
    rows.forEach((line, y) => {
      [...line].forEach((character, x) => {
        if (character !== "." && character !== "o") return;
        const centre = TILE_PX / 2;
        const energiser = character === "o";
        this._dots.push({ x: x * TILE_PX + centre, y: y * TILE_PX + centre, energiser });
      });
    });
    this._timeline.clear(rows[0].length * TILE_PX * UNITS_PER_PX);
    this._canvas.style.aspectRatio = `${this._widthPx} / ${this._heightPx}`;
    this._invalidate();
  }

  /** Take the newest view of the game. @param {GameView} view */
  push(view) {
    this._timeline.push(view, performance.now());
    this._invalidate();
  }

  get _widthPx() {
    return this._rows.length ? this._rows[0].length * TILE_PX : 1;
  }

  get _heightPx() {
    return this._rows.length * TILE_PX + HEADER_PX;
  }

  _invalidate() {
    this._dirty = true;
    this._wake();
  }

  /** Look at every frame of the display again. */
  _wake() {
    this._idle = 0;
    if (!this._request) this._request = requestAnimationFrame(this._frame);
  }

  /** @param {number} now */
  _frame(now) {
    this._idle += 1;
    this._request = this._idle < IDLE_FRAMES ? requestAnimationFrame(this._frame) : 0;
    if (!this._rows.length) return;
    const tick = this._timeline.advance(now);
    const resized = this._fit();
    if (!resized && !this._dirty && tick === this._drawnAt) return;
    this._dirty = false;
    this._idle = 0;
    this._drawnAt = tick;
    this._draw(tick);
  }

  /** Give the canvas one pixel for each pixel of the screen. */
  _fit() {
    const ratio = window.devicePixelRatio || 1;
    const width = Math.round(this._canvas.clientWidth * ratio);
    const height = Math.round(this._canvas.clientHeight * ratio);
    if (!width || !height) return false;
    const same = this._canvas.width === width && this._canvas.height === height;
    if (same && this._layers.length) return false;
    if (!same) {
      this._canvas.width = width;
      this._canvas.height = height;
    }
    const scale = Math.min(width / this._widthPx, height / this._heightPx);
    this._left = Math.floor((width - this._widthPx * scale) / 2);
    this._top = Math.floor((height - this._heightPx * scale) / 2);
    if (scale !== this._scale) this._layers = [];
    this._scale = scale;
    return true;
  }

  /** The walls, drawn once for each size, level and state. @param {number} level @param {boolean} cleared */
  _layer(level, cleared) {
    const key = `${cleared ? "cleared" : level}`;
    const found = this._layers.find((entry) => entry.key === key);
    if (found) return found.layer;
    const layer = drawMaze(this._rows, this._scale, level, cleared);
    this._layers = [...this._layers.slice(-1), { key, layer }];
    return layer;
  }

  /** @param {number} tick */
  _draw(tick) {
    const context = this._context;
    const view = this._timeline.at(tick);
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.fillStyle = BACKGROUND;
    context.fillRect(0, 0, this._canvas.width, this._canvas.height);
    const top = this._top + Math.round(HEADER_PX * this._scale);
    const blink = Math.floor(tick / FLASH_HALF_STEPS) % 2 === 1 && !this._motion.matches;
    const flash = view?.phase === "cleared" && view.phase_steps > CLEARED_HOLD_STEPS && blink;
    context.drawImage(this._layer(view?.level ?? 1, flash), this._left, top);
    const scale = this._scale;
    context.setTransform(scale, 0, 0, scale, this._left, this._top);
    if (view) drawHeader(context, view, this._widthPx);
    context.setTransform(scale, 0, 0, scale, this._left, top);
    // Figures leave at one end of the tunnel and come in at the other, never beside the maze.
    context.save();
    context.beginPath();
    context.rect(0, 0, this._widthPx, this._rows.length * TILE_PX);
    context.clip();
    this._drawDots(view, tick);
    if (view) this._drawFigures(view, tick, blink);
    context.restore();
    if (view) drawWords(context, view, this._rows);
  }

  /** @param {GameView | undefined} view @param {number} tick */
  _drawDots(view, tick) {
    const context = this._context;
    const pulse = this._motion.matches ? 0 : Math.sin((tick / 60) * Math.PI * 2.4) * 0.55;
    context.fillStyle = DOT_COLOUR;
    context.beginPath();
    this._dots.forEach((dot, i) => {
      // Dot i is bit 3 - i % 4 of hexadecimal digit i / 4.
      if (view && !((parseInt(view.dots[i >> 2], 16) >> (3 - (i & 3))) & 1)) return;
      const radius = dot.energiser ? 3.1 + pulse : 1.05;
      context.moveTo(dot.x + radius, dot.y);
      context.arc(dot.x, dot.y, radius, 0, 2 * Math.PI);
    });
    context.fill();
  }

  /** @param {GameView} view @param {number} tick @param {boolean} blink */
  _drawFigures(view, tick, blink) {
    const context = this._context;
    const { fruit, pacman, phase, phase_steps: steps } = view;
    if (fruit) this._place(fruit.x, fruit.y, () => drawFruit(context, fruit.kind));
    const caught = view.popups.find((popup) => popup.kind === "ghost");
    const gone =
      phase === "over" ||
      (phase === "dying" && steps > DYING_HOLD_STEPS) ||
      (phase === "cleared" && steps > CLEARED_HOLD_STEPS);
    if (phase === "dying" && steps > DYING_HOLD_STEPS) this._drawDeath(view);
    else if (phase !== "over" && !caught) {
      const chewing = pacman.moving && phase === "playing";
      const gape = chewing ? 0.04 + 0.2 * Math.abs(Math.sin(tick * 0.27)) : 0.16;
      this._place(pacman.x, pacman.y, () => drawPacman(context, pacman.direction, gape));
    }
    if (gone) return;
    // The chaser is drawn last, on top.
    // Where nothing may flash, white without blue says that fright is about to end.
    const bright = blink || this._motion.matches;
    for (const ghost of [...view.ghosts].reverse()) {
      if (caught && ghost.mood === "eyes" && ghost.x === caught.x && ghost.y === caught.y) continue;
      const wave = this._motion.matches ? 0 : tick * 0.3;
      this._place(ghost.x, ghost.y, () =>
        drawGhost(context, ghost.name, ghost.direction, ghost.mood, wave, bright),
      );
    }
  }

  /** @param {GameView} view */
  _drawDeath(view) {
    const context = this._context;
    const { pacman, phase_steps: steps } = view;
    const fold = (steps - DYING_HOLD_STEPS) / DYING_FOLD_STEPS;
    if (this._motion.matches) {
      context.globalAlpha = Math.max(0, 1 - fold);
      this._place(pacman.x, pacman.y, () => drawPacman(context, pacman.direction, 0.16));
      context.globalAlpha = 1;
    } else if (fold < 1) {
      this._place(pacman.x, pacman.y, () => drawPacman(context, "up", 0.16 + 0.84 * fold));
    } else {
      const burst = ((fold - 1) * DYING_FOLD_STEPS) / DYING_BURST_STEPS;
      if (burst < 1) this._place(pacman.x, pacman.y, () => drawBurst(context, burst));
    }
  }

  /**
   * Draw a figure at a position of the game; near the ends of the tunnel, at both of them.
   * @param {number} unitsX @param {number} unitsY @param {() => void} draw
   */
  _place(unitsX, unitsY, draw) {
    const x = unitsX / UNITS_PER_PX;
    const y = unitsY / UNITS_PER_PX;
    drawAt(this._context, x, y, 1, draw);
    if (x < TILE_PX) drawAt(this._context, x + this._widthPx, y, 1, draw);
    if (x > this._widthPx - TILE_PX) drawAt(this._context, x - this._widthPx, y, 1, draw);
  }
}
