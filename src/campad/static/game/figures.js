// @ts-check
// The figures of the game, drawn with paths around the origin, in pixels of 8-pixel tiles.
//
// Each ghost differs from the others by more than its colour: horns, a bow, an antenna, a cap,
// and the hem of its skirt.

/** @typedef {"up" | "left" | "down" | "right"} Direction */

/** @type {Record<Direction, number>} */
const ANGLES = { right: 0, down: Math.PI / 2, left: Math.PI, up: -Math.PI / 2 };
/** @type {Record<Direction, {x: number, y: number}>} */
const LOOKS = {
  up: { x: 0, y: -1 },
  left: { x: -1, y: 0 },
  down: { x: 0, y: 1 },
  right: { x: 1, y: 0 },
};

const PACMAN_COLOUR = "#ffdc3d";
const PACMAN_SHADE = "#f0a81e";
const PACMAN_RADIUS_PX = 6.2;

/** @type {Record<string, {body: string, trait: string, waves: number, hem: number}>} */
const GHOSTS = {
  chaser: { body: "#ff4b4b", trait: "#ffd0c2", waves: 4, hem: 0 },
  ambusher: { body: "#ff9ed2", trait: "#e0218a", waves: 3, hem: 1 },
  flanker: { body: "#35dcf0", trait: "#fff3a6", waves: 3, hem: 2 },
  shy: { body: "#ffab45", trait: "#8a4a10", waves: 2, hem: 1 },
};
const AFRAID = { body: "#2b44e8", trait: "#8fa2ff", face: "#ffe3c4", line: "#8fa2ff" };
const FLASH = { body: "#f2f4ff", trait: "#c9d1ff", face: "#e0243c", line: "#ffffff" };

/**
 * Pac-Man; `gape` is how far the mouth is open, 0 to 1 (1: nothing is left of him).
 * @param {CanvasRenderingContext2D} context @param {Direction} direction @param {number} gape @param {number} [radius]
 */
export function drawPacman(context, direction, gape, radius = PACMAN_RADIUS_PX) {
  const half = Math.max(0.02, gape * Math.PI);
  if (half >= Math.PI) return;
  context.save();
  context.rotate(ANGLES[direction]);
  const shade = context.createRadialGradient(-1, -1.5, radius * 0.2, 0, 0, radius);
  shade.addColorStop(0.55, PACMAN_COLOUR);
  shade.addColorStop(1, PACMAN_SHADE);
  context.fillStyle = shade;
  context.beginPath();
  context.moveTo(-radius * 0.12, 0);
  context.arc(0, 0, radius, half, 2 * Math.PI - half);
  context.closePath();
  context.fill();
  if (gape < 0.4) {
    context.fillStyle = "#231400";
    context.beginPath();
    // The eye stays above the mouth, whichever way he faces.
    const above = direction === "left" ? 1 : -1;
    context.arc(radius * 0.12, above * radius * 0.56, radius * 0.13, 0, 2 * Math.PI);
    context.fill();
  }
  context.restore();
}

/** What is left of Pac-Man at the very end: a ring of short strokes. @param {CanvasRenderingContext2D} context @param {number} progress 0 to 1 */
export function drawBurst(context, progress) {
  context.save();
  context.strokeStyle = PACMAN_COLOUR;
  context.globalAlpha = 1 - progress;
  context.lineWidth = 1;
  context.lineCap = "round";
  context.beginPath();
  for (let i = 0; i < 8; i += 1) {
    const angle = (i * Math.PI) / 4;
    const from = 2 + 4 * progress;
    context.moveTo(Math.cos(angle) * from, Math.sin(angle) * from);
    context.lineTo(Math.cos(angle) * (from + 2), Math.sin(angle) * (from + 2));
  }
  context.stroke();
  context.restore();
}

/**
 * A ghost.
 * @param {CanvasRenderingContext2D} context @param {string} name @param {Direction} direction where its eyes look
 * @param {"normal" | "frightened" | "flashing" | "eyes"} mood @param {number} wave moves the hem of its skirt, in radians
 * @param {boolean} bright whether a flashing ghost is white just now
 */
export function drawGhost(context, name, direction, mood, wave, bright) {
  const look = GHOSTS[name] ?? GHOSTS.chaser;
  if (mood !== "eyes") {
    const afraid = mood === "flashing" && bright ? FLASH : AFRAID;
    const calm = mood === "normal";
    context.lineJoin = "round";
    if (name === "chaser") drawHorns(context, calm ? look.trait : afraid.trait);
    if (name === "flanker") drawAntenna(context, calm ? look.trait : afraid.trait);
    drawBody(context, look.waves, look.hem, wave);
    context.fillStyle = calm ? look.body : afraid.body;
    context.fill();
    if (!calm) {
      context.strokeStyle = afraid.line;
      context.lineWidth = 0.7;
      context.stroke();
    }
    if (name === "ambusher") drawBow(context, calm ? look.trait : afraid.trait);
    if (name === "shy") drawCap(context, calm ? look.trait : afraid.trait);
    if (!calm) {
      drawAfraidFace(context, afraid.face);
      return;
    }
  }
  drawEyes(context, direction, name === "chaser" && mood === "normal");
}

/**
 * The path of a body: a dome, and a skirt whose hem is pointed (0), scalloped (1) or wavy (2).
 * @param {CanvasRenderingContext2D} context @param {number} waves @param {number} hem @param {number} wave
 */
function drawBody(context, waves, hem, wave) {
  const width = 5.9;
  const foot = 5.9;
  context.beginPath();
  context.moveTo(-width, foot - 1);
  context.lineTo(-width, -0.4);
  context.bezierCurveTo(-width, -8.4, width, -8.4, width, -0.4);
  context.lineTo(width, foot - 1);
  const lobe = (2 * width) / waves;
  const sway = Math.sin(wave) * 0.7;
  for (let i = 0; i < waves; i += 1) {
    const right = width - i * lobe;
    const left = right - lobe;
    const middle = (left + right) / 2;
    const low = foot + 0.5 + (i % 2 ? sway : -sway);
    const gap = foot - 1.7;
    const end = i === waves - 1 ? foot - 1 : gap;
    if (hem === 0) {
      context.lineTo(middle, low + 0.2);
      context.lineTo(left, end);
    } else if (hem === 1) {
      context.bezierCurveTo(right, low + 0.6, left, low + 0.6, left, end);
    } else {
      context.quadraticCurveTo(middle + sway, low + 1.6, left, end);
    }
  }
  context.closePath();
}

/** @param {CanvasRenderingContext2D} context @param {Direction} direction @param {boolean} brows */
function drawEyes(context, direction, brows) {
  const look = LOOKS[direction];
  for (const side of [-1, 1]) {
    const x = side * 2.45 + look.x * 0.7;
    const y = -1.5 + look.y * 0.7;
    context.fillStyle = "#ffffff";
    context.beginPath();
    context.ellipse(x, y, 1.75, 2.2, 0, 0, 2 * Math.PI);
    context.fill();
    context.fillStyle = "#1a2399";
    context.beginPath();
    context.arc(x + look.x * 0.85, y + look.y * 1.1, 1.05, 0, 2 * Math.PI);
    context.fill();
    if (brows) {
      context.strokeStyle = "#7d0f14";
      context.lineWidth = 0.9;
      context.lineCap = "round";
      context.beginPath();
      context.moveTo(x - side * 1.7, y - 1.5);
      context.lineTo(x + side * 1.6, y - 2.7);
      context.stroke();
    }
  }
}

/** @param {CanvasRenderingContext2D} context @param {string} colour */
function drawAfraidFace(context, colour) {
  context.fillStyle = colour;
  context.beginPath();
  context.arc(-2.2, -1.6, 0.95, 0, 2 * Math.PI);
  context.arc(2.2, -1.6, 0.95, 0, 2 * Math.PI);
  context.fill();
  context.strokeStyle = colour;
  context.lineWidth = 0.9;
  context.lineCap = "round";
  context.beginPath();
  context.moveTo(-3.6, 2.7);
  for (let i = 1; i <= 4; i += 1) context.lineTo(-3.6 + i * 1.8, i % 2 ? 1.5 : 2.7);
  context.stroke();
}

/** @param {CanvasRenderingContext2D} context @param {string} colour */
function drawHorns(context, colour) {
  context.fillStyle = colour;
  context.beginPath();
  for (const side of [-1, 1]) {
    context.moveTo(side * 1.6, -5);
    context.quadraticCurveTo(side * 4.2, -5.8, side * 4.7, -8.1);
    context.quadraticCurveTo(side * 6, -5.6, side * 4.6, -3.4);
    context.closePath();
  }
  context.fill();
}

/** @param {CanvasRenderingContext2D} context @param {string} colour */
function drawAntenna(context, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 0.8;
  context.beginPath();
  context.moveTo(0, -6);
  context.lineTo(0, -8);
  context.stroke();
  context.fillStyle = colour;
  context.beginPath();
  context.arc(0, -8.4, 1.3, 0, 2 * Math.PI);
  context.fill();
}

/** @param {CanvasRenderingContext2D} context @param {string} colour */
function drawBow(context, colour) {
  context.save();
  context.translate(2.6, -5.6);
  context.rotate(0.45);
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(0, 0);
  context.quadraticCurveTo(-2.4, -2.9, -3.1, -1.4);
  context.quadraticCurveTo(-3.4, 0.6, -2.6, 1.6);
  context.closePath();
  context.moveTo(0, 0);
  context.quadraticCurveTo(2.4, -2.9, 3.1, -1.4);
  context.quadraticCurveTo(3.4, 0.6, 2.6, 1.6);
  context.closePath();
  context.fill();
  context.fillStyle = "#ffffff";
  context.beginPath();
  context.arc(0, 0, 0.8, 0, 2 * Math.PI);
  context.fill();
  context.restore();
}

/** @param {CanvasRenderingContext2D} context @param {string} colour */
function drawCap(context, colour) {
  context.fillStyle = colour;
  context.beginPath();
  context.moveTo(-5.2, -3.9);
  context.bezierCurveTo(-4.2, -8.6, 4.2, -8.6, 5.2, -3.9);
  context.quadraticCurveTo(6.2, -3.6, 6.3, -2.5);
  context.quadraticCurveTo(3, -4.1, -5.2, -3.9);
  context.closePath();
  context.fill();
}
