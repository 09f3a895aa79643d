// @ts-check
// Keeps the screen on: who steers with the head touches nothing, and the machine would take them for away.

export class WakeLock {
  constructor() {
    this._wanted = false;
    this._asking = false;
    /** @type {any} */
    this._lock = null;
    // A browser takes the lock away from a page that is hidden, and does not give it back by itself.
    document.addEventListener("visibilitychange", () => this._follow());
  }

  /** @param {boolean} on */
  want(on) {
    if (on === this._wanted) return;
    this._wanted = on;
    this._follow();
  }

  async _follow() {
    if (this._asking) return;
    const held = this._lock && !this._lock.released;
    if (held && !this._wanted) this._lock.release();
    if (held || !this._wanted || document.hidden || !("wakeLock" in navigator)) return;
    this._asking = true;
    // Refused where the battery is low, or by a browser's settings: the game goes on without.
    this._lock = await /** @type {any} */ (navigator).wakeLock.request("screen").catch(() => null);
    this._asking = false;
    if (this._lock && !this._wanted) this._lock.release();
  }
}
