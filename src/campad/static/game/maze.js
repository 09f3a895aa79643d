// @ts-check
// The maze's walls: rows of characters go in, outlines and drawn layers come out.
//
// Lengths are pixels of the game's 8-pixel tiles; the canvas scales them. The legend of the rows is
// in campad/pacman/maze.py.

export const TILE_PX = 8;

/** How far a wall's line lies inside the wall's tiles, so that figures wider than a tile fit. */
const INSET_PX = 2.3;
const CORNER_PX = 3.4;
const LINE_PX = 1.1;

/** @typedef {{x: number, y: number}} Point */

/** A level's colours: line, glow and the inside of the walls. */
const PALETTES = [
  { line: "#5b7cff", glow: "#2740ff", fill: "#0b1033" },
  { line: "#3fd0b6", glow: "#00937c", fill: "#062420" },
  { line: "#c07bff", glow: "#7a22e0", fill: "#1c0a33" },
  { line: "#ff8f5b", glow: "#d4420c", fill: "#2b1008" },
];
const CLEARED_PALETTE = { line: "#f4f6ff", glow: "#9fb0ff", fill: "#1a2048" };
const DOOR_COLOUR = "#ffb3da";

/** The closed outlines of all walls, clockwise around the wall, in tiles. @param {readonly string[]} rows @returns {Point[][]} */
export function traceWalls(rows) {
  const isWall = (/** @type {number} */ column, /** @type {number} */ row) =>
    rows[row]?.[column] === "#";
  /** @type {Map<string, Point[]>} */
  const edges = new Map();
  const key = (/** @type {Point} */ point) => `${point.x},${point.y}`;
  const add = (/** @type {Point} */ from, /** @type {Point} */ to) => {
    const found = edges.get(key(from));
    if (found) found.push(to);
    else edges.set(key(from), [to]);
  };
  rows.forEach((line, y) => {
    for (let x = 0; x < line.length; x += 1) {
      if (!isWall(x, y)) continue;
      if (!isWall(x, y - 1)) add({ x, y }, { x: x + 1, y });
      if (!isWall(x + 1, y)) add({ x: x + 1, y }, { x: x + 1, y: y + 1 });
      if (!isWall(x, y + 1)) add({ x: x + 1, y: y + 1 }, { x, y: y + 1 });
      if (!isWall(x - 1, y)) add({ x, y: y + 1 }, { x, y });
    }
  });
  /** @type {Point[][]} */
  const outlines = [];
  for (const [start] of edges) {
    while (edges.get(start)?.length) outlines.push(follow(edges, start, key));
  }
  return outlines;
}

/**
 * One outline from `start` round to it again; only its corners are kept.
 * @param {Map<string, Point[]>} edges @param {string} start @param {(point: Point) => string} key @returns {Point[]}
 */
function follow(edges, start, key) {
  const [x, y] = start.split(",").map(Number);
  const points = [{ x, y }];
  let from = points[0];
  let heading = { x: 0, y: 0 };
  for (;;) {
    const choices = /** @type {Point[]} */ (edges.get(key(from)));
    // Where two walls touch at a corner only, turning right stays on the same one.
    const right = choices.findIndex(
      (to) => to.x - from.x === -heading.y && to.y - from.y === heading.x,
    );
    const [to] = choices.splice(Math.max(0, right), 1);
    const next = { x: to.x - from.x, y: to.y - from.y };
    if (next.x === heading.x && next.y === heading.y) points[points.length - 1] = to;
    else points.push(to);
    heading = next;
    from = to;
    if (key(from) === start) break;
  }
  points.pop(); // the start again
  const [first, second] = points;
  const straight =
    Math.sign(second.x - first.x) === heading.x && Math.sign(second.y - first.y) === heading.y;
  if (straight) points.shift();
  return points;
}

/** The outlines as one path, drawn a little inside the walls and with round corners. @param {readonly string[]} rows @returns {Path2D} */
function wallPath(rows) {
  const path = new Path2D();
  for (const outline of traceWalls(rows)) {
    const count = outline.length;
    const corners = outline.map((point, i) => {
      const before = outline[(i + count - 1) % count];
      const after = outline[(i + 1) % count];
      // The wall lies to the right of each edge; both edges of a corner move into it.
      const inX = -Math.sign(point.y - before.y) - Math.sign(after.y - point.y);
      const inY = Math.sign(point.x - before.x) + Math.sign(after.x - point.x);
      return { x: point.x * TILE_PX + inX * INSET_PX, y: point.y * TILE_PX + inY * INSET_PX };
    });
    const last = corners[count - 1];
    path.moveTo((last.x + corners[0].x) / 2, (last.y + corners[0].y) / 2);
    corners.forEach((corner, i) => {
      const before = corners[(i + count - 1) % count];
      const after = corners[(i + 1) % count];
      const room = Math.min(distance(corner, before), distance(corner, after)) / 2;
      path.arcTo(corner.x, corner.y, after.x, after.y, Math.min(CORNER_PX, room));
    });
    path.closePath();
  }
  return path;
}

/** @param {Point} a @param {Point} b */
function distance(a, b) {
  return Math.abs(a.x - b.x) + Math.abs(a.y - b.y);
}

/**
 * The walls on a canvas of their own, so that a frame only has to copy them.
 * @param {readonly string[]} rows @param {number} scale device pixels to a game pixel @param {number} level
 * @param {boolean} cleared bright, for the flash after the last dot @returns {HTMLCanvasElement}
 */
export function drawMaze(rows, scale, level, cleared) {
  const layer = document.createElement("canvas");
  layer.width = Math.ceil(rows[0].length * TILE_PX * scale);
  layer.height = Math.ceil(rows.length * TILE_PX * scale);
  const context = layer.getContext("2d");
  if (!context) return layer;
  const palette = cleared ? CLEARED_PALETTE : PALETTES[(level - 1) % PALETTES.length];
  const path = wallPath(rows);
  context.scale(scale, scale);
  context.fillStyle = palette.fill;
  context.fill(path);
  context.lineJoin = "round";
  context.lineWidth = LINE_PX;
  context.strokeStyle = palette.line;
  context.shadowColor = palette.glow;
  context.shadowBlur = 3.2 * scale;
  context.stroke(path);
  context.shadowBlur = 0;
  context.stroke(path);
  drawDoor(context, rows);
  return layer;
}

/** @param {CanvasRenderingContext2D} context @param {readonly string[]} rows */
function drawDoor(context, rows) {
  const row = rows.findIndex((line) => line.includes("-"));
  if (row < 0) return;
  const left = rows[row].indexOf("-") * TILE_PX - INSET_PX;
  context.fillStyle = DOOR_COLOUR;
  context.fillRect(left + 0.8, row * TILE_PX + 3.1, TILE_PX + 2 * INSET_PX - 1.6, 1.8);
}
