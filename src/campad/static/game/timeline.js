// @ts-check
// The game's time on this screen: views come in when the network brings them, and go out for any
// moment between two of them. Pure: no clock and no drawing, so it is tested without a browser.

/** @typedef {import("./figures.js").Direction} Direction */
/** @typedef {{x: number, y: number, direction: Direction, moving: boolean}} Pacman */
/** @typedef {"normal" | "frightened" | "flashing" | "eyes"} Mood */
/** @typedef {{name: string, x: number, y: number, direction: Direction, mood: Mood}} Ghost */
/** @typedef {{points: number, kind: string, x: number, y: number}} Fruit */
/** @typedef {{kind: "ghost" | "fruit", points: number, x: number, y: number}} Popup */
/**
 * The same as campad.pacman.GameView; positions are 400 units to a pixel, 3200 to a tile.
 *
 * @typedef {{
 *   tick: number, phase: "ready" | "playing" | "dying" | "cleared" | "over", phase_steps: number,
 *   score: number, lives: number, level: number, pacman: Pacman, ghosts: Ghost[],
 *   fruit: Fruit | null, level_fruit: string, dots: string, dots_left: number,
 *   popups: Popup[], events: string[],
 * }} GameView
 */

const STEPS_PER_MS = 60 / 1000;
/** Views kept: enough for the largest gap that is smoothed over. */
const KEPT = 8;
/** The picture is one step behind at 60 views a second, and never further behind than this. */
const MAX_LAG_STEPS = 3;
/** Further apart than this is not a movement but another place: a new life. */
const JUMP_UNITS = 2 * 3200;

/** The last few views, and a clock that runs evenly between them. */
export class Timeline {
  constructor() {
    /** @type {GameView[]} */
    this._views = [];
    this._widthUnits = 0;
    this._tick = 0;
    this._time = Number.NaN;
    this._gap = 1;
    this._pushedAt = Number.NaN;
  }

  /** Forget all views. @param {number} widthUnits the width of the maze, after which the tunnel wraps */
  clear(widthUnits) {
    this._views = [];
    this._widthUnits = widthUnits;
    this._gap = 1;
  }

  /** Take a view; false if it has come before. @param {GameView} view @param {number} now milliseconds @returns {boolean} */
  push(view, now) {
    const last = this._views[this._views.length - 1];
    if (last && view.tick === last.tick) {
      this._views[this._views.length - 1] = view;
      return view.phase !== last.phase;
    }
    if (!last || view.tick < last.tick) {
      // The first view, or another game.
      this._views = [view];
      this._tick = view.tick;
      this._gap = 1;
    } else {
      // The usual distance between views that did not come in one bunch.
      const gap = view.tick - last.tick;
      const bunched = now - this._pushedAt < 4;
      if (!bunched) this._gap += (Math.min(gap, MAX_LAG_STEPS) - this._gap) * 0.2;
      this._views = [...this._views.slice(1 - KEPT), view];
    }
    this._pushedAt = now;
    return true;
  }

  /** The moment to show now, in steps of the game. @param {number} now milliseconds @returns {number} */
  advance(now) {
    const elapsed = Number.isNaN(this._time) ? 0 : Math.max(0, now - this._time);
    this._time = now;
    const last = this._views[this._views.length - 1];
    if (!last) return 0;
    const lag = Math.max(1, this._gap);
    const tick = this._tick + elapsed * STEPS_PER_MS;
    this._tick = Math.min(last.tick, Math.max(last.tick - lag, tick));
    return this._tick;
  }

  /** The game at a moment: figures in between, all else as it was at the view before. @param {number} tick @returns {GameView | undefined} */
  at(tick) {
    const views = this._views;
    const after = views.findIndex((view) => view.tick >= tick);
    if (after < 0) return views[views.length - 1];
    const next = views[after];
    const before = views[after - 1];
    if (after === 0 || next.tick === tick || next.phase !== before.phase) return next;
    const share = (tick - before.tick) / (next.tick - before.tick);
    return {
      ...before,
      phase_steps: before.phase_steps + (next.phase_steps - before.phase_steps) * share,
      pacman: { ...next.pacman, ...this._between(before.pacman, next.pacman, share) },
      ghosts: next.ghosts.map((ghost, i) => ({
        ...ghost,
        mood: before.ghosts[i].mood,
        ...this._between(before.ghosts[i], ghost, share),
      })),
    };
  }

  /** @param {{x: number, y: number}} from @param {{x: number, y: number}} to @param {number} share */
  _between(from, to, share) {
    const width = this._widthUnits;
    let x = to.x - from.x;
    const y = to.y - from.y;
    // The short way round, through the tunnel.
    if (width && Math.abs(x) > width / 2) x -= Math.sign(x) * width;
    if (Math.abs(x) + Math.abs(y) > JUMP_UNITS) return { x: to.x, y: to.y };
    const between = from.x + x * share;
    return { x: width ? (between + width) % width : between, y: from.y + y * share };
  }
}
