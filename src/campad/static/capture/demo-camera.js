// @ts-check
// The demo camera: a figure that strikes a pose for every class, for people without a webcam.

const STAY_MS = 1800;
const ANGLES = { up: -90, down: 90, left: 180, right: 0 };

/** @typedef {{label: string, direction: string | null}} PoseClass */

export class DemoCamera {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this._context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    /** @type {PoseClass[]} */
    this._classes = [];
    /** @type {string | null} the pose asked for; null goes through all of them */
    this.pose = null;
    this._running = false;
    this._angle = -90;
    this._lift = 1;
  }

  /** @param {PoseClass[]} classes */
  setClasses(classes) {
    this._classes = classes;
    if (!classes.some((entry) => entry.label === this.pose)) this.pose = null;
  }

  /** Strike this class's pose at once, so that no picture of it shows another; null goes through all. @param {string | null} label */
  strike(label) {
    this.pose = label;
    if (label === null) return;
    const now = performance.now();
    const { angle, lift } = this._target(now);
    this._angle = angle;
    this._lift = lift;
    this._draw(now);
  }

  start() {
    if (this._running) return;
    this._running = true;
    const draw = (/** @type {number} */ now) => {
      if (!this._running) return;
      this._draw(now);
      requestAnimationFrame(draw);
    };
    requestAnimationFrame(draw);
  }

  stop() {
    this._running = false;
  }

  /** @param {number} now milliseconds */
  _target(now) {
    const count = Math.max(1, this._classes.length);
    const wanted = this._classes.findIndex((entry) => entry.label === this.pose);
    const index = wanted >= 0 ? wanted : Math.floor(now / STAY_MS) % count;
    const entry = this._classes[index];
    const named = entry && entry.direction ? ANGLES[/** @type {keyof ANGLES} */ (entry.direction)] : undefined;
    // Beyond the four directions: other angles, and the second arm up, so that no two are alike.
    return { angle: named ?? 45 + (index * 360) / count, lift: named === undefined ? -1 : 1 };
  }

  /** @param {number} now */
  _draw(now) {
    const context = this._context;
    const { width, height } = this.canvas;
    const target = this._target(now);
    const turn = ((target.angle - this._angle + 540) % 360) - 180;
    this._angle += turn * 0.2;
    this._lift += (target.lift - this._lift) * 0.2;
    const sway = Math.sin(now / 700) * 5;
    const breath = Math.sin(now / 450) * 3;
    const shake = Math.sin(now / 230) * 4;
    const radians = ((this._angle + shake) * Math.PI) / 180;
    const [dx, dy] = [Math.cos(radians), Math.sin(radians)];

    context.setTransform(width / 480, 0, 0, height / 480, 0, 0);
    this._room();
    context.translate(sway, breath);
    context.lineCap = "round";
    this._limb(240, 300, 240, 470, 120, "#2f6f73");
    this._limb(200, 280, 150 - 10 * this._lift, 280 + 110 * this._lift, 34, "#2f6f73");
    this._limb(276, 280, 276 + dx * 130, 280 + dy * 130, 34, "#3c8a8f");
    this._hand(276 + dx * 152, 280 + dy * 152);
    this._head(240 + dx * 20, 165 + dy * 16, dx, dy, now);
    context.setTransform(1, 0, 0, 1, 0, 0);
  }

  _room() {
    const context = this._context;
    context.fillStyle = "#e8dcc8";
    context.fillRect(0, 0, 480, 480);
    context.fillStyle = "#d9c7a8";
    context.fillRect(0, 380, 480, 100);
    context.fillStyle = "#bcd6e6";
    context.fillRect(36, 50, 100, 130);
    context.fillStyle = "#f4f8fb";
    context.fillRect(82, 50, 6, 130);
    context.fillRect(36, 110, 100, 6);
    context.fillStyle = "#7c9a5e";
    context.beginPath();
    context.ellipse(420, 330, 34, 60, 0, 0, 7);
    context.fill();
    context.fillStyle = "#a8643c";
    context.fillRect(396, 370, 48, 50);
  }

  /** @param {number} x @param {number} y @param {number} x2 @param {number} y2 @param {number} width @param {string} colour */
  _limb(x, y, x2, y2, width, colour) {
    const context = this._context;
    context.strokeStyle = colour;
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(x, y);
    context.lineTo(x2, y2);
    context.stroke();
  }

  /** @param {number} x @param {number} y */
  _hand(x, y) {
    const context = this._context;
    context.fillStyle = "#e3a982";
    context.beginPath();
    context.arc(x, y, 27, 0, 7);
    context.fill();
  }

  /** @param {number} x @param {number} y @param {number} dx @param {number} dy @param {number} now */
  _head(x, y, dx, dy, now) {
    const context = this._context;
    this._limb(240, 250, x, y + 30, 40, "#d99a72");
    context.fillStyle = "#4b3226";
    context.beginPath();
    context.ellipse(x, y - 14, 74, 82, 0, 0, 7);
    context.fill();
    context.fillStyle = "#e3a982";
    context.beginPath();
    context.ellipse(x + dx * 8, y + 8 + dy * 8, 62, 72, 0, 0, 7);
    context.fill();
    const open = now % 3100 > 130 ? 8 : 1;
    context.fillStyle = "#2b211c";
    for (const side of [-1, 1]) {
      context.beginPath();
      context.ellipse(x + side * 24 + dx * 20, y + dy * 20, 7, open, 0, 0, 7);
      context.fill();
    }
    context.strokeStyle = "#8f4b3a";
    context.lineWidth = 6;
    context.beginPath();
    context.arc(x + dx * 18, y + 26 + dy * 16, 18, 0.35, Math.PI - 0.35);
    context.stroke();
  }
}
