// @ts-check
// What is written on the game's canvas: the header, points, and words over the maze.

import { number } from "../languages/gettext.js";
import { drawPacman } from "./figures.js";
import { drawFruit } from "./fruit.js";
import { TILE_PX } from "./maze.js";
import { ON_CANVAS } from "./words.js";

/** @typedef {import("./timeline.js").GameView} GameView */

export const HEADER_PX = 18;
export const BACKGROUND = "#05060f";
const UNITS_PER_PX = 400;
const EDGE_PX = 3;
const LIFE_PX = 12;
/** More lives than this cannot be told apart at a glance; then a number says it. */
const LIVES_DRAWN = 5;
const TEXT_COLOUR = "#f3f5ff";
const QUIET_COLOUR = "#9aa6d6";
const READY_COLOUR = "#ffdc3d";
const OVER_COLOUR = "#ff5d5d";
const VEIL = "rgba(5, 6, 15, 0.72)";
const FONT = 'ui-rounded, "SF Pro Rounded", "Segoe UI", system-ui, sans-serif';

/** Draw around a point. @param {CanvasRenderingContext2D} context @param {number} x @param {number} y @param {number} scale @param {() => void} draw */
export function drawAt(context, x, y, scale, draw) {
  context.save();
  context.translate(x, y);
  context.scale(scale, scale);
  draw();
  context.restore();
}

/** Score, level and lives, in a strip of HEADER_PX. @param {CanvasRenderingContext2D} context @param {GameView} view @param {number} width */
export function drawHeader(context, view, width) {
  const y = HEADER_PX / 2;
  context.textBaseline = "middle";
  context.textAlign = "left";
  write(context, ON_CANVAS.score, EDGE_PX, y + 0.4, 6, QUIET_COLOUR);
  const label = context.measureText(`${ON_CANVAS.score} `).width;
  write(context, number(view.score), EDGE_PX + label + 0.5, y, 10, TEXT_COLOUR);
  context.textAlign = "center";
  const middle = width / 2 - 6;
  const level = ON_CANVAS.level(view.level);
  write(context, level, middle, y + 0.4, 6, QUIET_COLOUR);
  const half = context.measureText(level).width / 2;
  drawAt(context, middle + half + 8, y, 0.85, () => drawFruit(context, view.level_fruit));
  const drawn = view.lives > LIVES_DRAWN ? 1 : view.lives;
  for (let i = 0; i < drawn; i += 1) {
    const x = width - EDGE_PX - 5 - i * LIFE_PX;
    drawAt(context, x, y, 1, () => drawPacman(context, "right", 0.2, 4.8));
  }
  if (view.lives > LIVES_DRAWN) {
    context.textAlign = "right";
    write(context, `${number(view.lives)} ×`, width - EDGE_PX - LIFE_PX, y, 8, TEXT_COLOUR);
  }
}

/** Points just won, "Ready!" and "Game over". @param {CanvasRenderingContext2D} context @param {GameView} view @param {readonly string[]} rows */
export function drawWords(context, view, rows) {
  const width = rows[0].length * TILE_PX;
  const height = rows.length * TILE_PX;
  context.textAlign = "center";
  context.textBaseline = "middle";
  for (const popup of view.popups) {
    const points = number(popup.points);
    const colour = popup.kind === "ghost" ? "#7df3ff" : "#ffb3da";
    const x = Math.min(Math.max(popup.x / UNITS_PER_PX, 10), width - 10);
    // The game goes on after a fruit, so its points stand beside the way.
    const y = popup.y / UNITS_PER_PX - (popup.kind === "fruit" ? TILE_PX : 0);
    context.font = `800 7px ${FONT}`;
    context.strokeStyle = BACKGROUND;
    context.lineWidth = 2;
    context.lineJoin = "round";
    context.strokeText(points, x, y);
    write(context, points, x, y, 7, colour);
  }
  if (view.phase === "ready") drawReady(context, rows, width / 2);
  if (view.phase === "over") {
    context.fillStyle = VEIL;
    context.fillRect(0, 0, width, height);
    write(context, ON_CANVAS.over, width / 2, height / 2 - 7, 20, OVER_COLOUR);
    write(context, ON_CANVAS.end(view), width / 2, height / 2 + 12, 9, TEXT_COLOUR);
  }
}

/**
 * Where the fruit shows, on a dark ground so that dots do not shine through.
 * @param {CanvasRenderingContext2D} context @param {readonly string[]} rows @param {number} x
 */
function drawReady(context, rows, x) {
  const size = 9;
  const row = rows.findIndex((line) => line.includes("F"));
  const y = (row + 0.5) * TILE_PX;
  context.font = `800 ${size}px ${FONT}`;
  const half = context.measureText(ON_CANVAS.ready).width / 2 + 3;
  context.fillStyle = BACKGROUND;
  context.fillRect(x - half, y - size / 2, 2 * half, size);
  write(context, ON_CANVAS.ready, x, y + 0.4, size, READY_COLOUR);
}

/** @param {CanvasRenderingContext2D} context @param {string} words @param {number} x @param {number} y @param {number} size @param {string} colour */
function write(context, words, x, y, size, colour) {
  context.font = `800 ${size}px ${FONT}`;
  context.fillStyle = colour;
  context.fillText(words, x, y);
}
