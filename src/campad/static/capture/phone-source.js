// @ts-check
// A phone's pictures as a source of frames: each JPEG is drawn on a canvas, the newest one counts.

export class PhoneSource {
  /** @param {HTMLCanvasElement} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this._context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d", { alpha: false }));
    /** @type {ArrayBuffer | null} */
    this._newest = null;
    this._drawing = false;
    this._missed = 0;
    /** @type {((frame: import("./sources.js").NewFrame) => void) | null} */
    this._wanted = null;
    /** @type {import("./sources.js").Source} */
    this.source = {
      picture: canvas,
      size: () => ({ width: this._seen ? canvas.width : 0, height: canvas.height }),
      next: (callback) => {
        this._wanted = callback;
      },
    };
    this._seen = false;
  }

  /** A picture has come. @param {ArrayBuffer} jpeg */
  async take(jpeg) {
    if (this._newest) this._missed += 1;
    this._newest = jpeg;
    if (this._drawing) return;
    this._drawing = true;
    while (this._newest) {
      const data = this._newest;
      this._newest = null;
      await this._draw(data);
    }
    this._drawing = false;
  }

  /** @param {ArrayBuffer} jpeg */
  async _draw(jpeg) {
    const at = performance.now();
    const bitmap = await createImageBitmap(new Blob([jpeg], { type: "image/jpeg" })).catch(() => null);
    if (!bitmap) return; // no picture: the next one may be
    const { width, height } = bitmap;
    if (this.canvas.width !== width || this.canvas.height !== height) Object.assign(this.canvas, { width, height });
    this._context.drawImage(bitmap, 0, 0);
    bitmap.close();
    this._seen = true;
    const wanted = this._wanted;
    this._wanted = null;
    if (wanted && !document.hidden) wanted({ at, missed: this._missed });
    else this._wanted = wanted;
    this._missed = 0;
  }
}
