// @ts-check
// From what the network says over time to what is pressed and let go: campad's decisions/ in the browser.
// The same stream gives the same decisions, as a test shows. Times are seconds. Pure.

const LONGEST_GAP_S = 0.25; // a frame counts for this long at most

/**
 * @typedef {object} ClassSettings
 * @property {number} on the share from which a class comes on
 * @property {number} off the share below which it goes off
 * @property {number} dwell_s so long it must be above `on` first
 * @property {number} cooldown_s so long after its last event it does not come on
 * @property {"hold" | "tap" | "repeat" | "toggle"} mode
 * @property {number} tap_s how long a tap is
 * @property {number} repeat_s from one tap to the next
 */
/** @typedef {{smoothing_s: number, neutral: string | null, default: ClassSettings, classes: Record<string, ClassSettings>}} Settings */
/** @typedef {{kind: "press" | "release", class: string}} Pressing */
/** @typedef {{class: string | null, changed: boolean, events: Pressing[], pressed: string[]}} Decision */

export class Decider {
  /** @param {string[]} labels @param {Settings} settings */
  constructor(labels, settings) {
    this._labels = labels;
    this._settings = settings;
    this._classes = new Map(Object.entries(settings.classes));
    /** Each class's smoothed share. @type {Map<string, number>} */
    this.shares = new Map(labels.map((label) => [label, 0]));
    /** @type {number | null} */
    this._last = null;
    /** @type {string | null} the class that is on */
    this.on = null;
    /** @type {Map<string, number>} what is pressed, and when it is let go by itself */
    this._pressed = new Map();
    /** @type {Map<string, number>} */
    this._lastEvent = new Map();
    /** @type {string | null} what is above its threshold, and since when */
    this._wanted = null;
    this._wantedSince = 0;
    this._nextTap = Infinity;
    /** @type {Pressing[]} */
    this._events = [];
  }

  /**
   * @param {ArrayLike<number>} probabilities in the classes' order @param {number} familiarity @param {number} now
   * @returns {Decision}
   */
  decide(probabilities, familiarity, now) {
    this._smooth(probabilities, familiarity, now);
    const before = this.on;
    this._events = [];
    this._step(now);
    return this._decision(before);
  }

  /** Nothing is seen any more: all is let go. @param {number} now @returns {Decision} */
  rest(now) {
    const before = this.on;
    this._events = [];
    this.on = this._wanted = this._last = null;
    this.shares = new Map(this._labels.map((label) => [label, 0]));
    for (const label of [...this._pressed.keys()]) this._release(label, now);
    return this._decision(before);
  }

  /** @param {string | null} before @returns {Decision} */
  _decision(before) {
    return { class: this.on, changed: this.on !== before, events: this._events, pressed: [...this._pressed.keys()] };
  }

  /** @param {ArrayLike<number>} probabilities @param {number} familiarity @param {number} now */
  _smooth(probabilities, familiarity, now) {
    const { smoothing_s } = this._settings;
    const gap = this._last === null ? 0 : Math.min(now - this._last, LONGEST_GAP_S);
    const alpha = smoothing_s ? -Math.expm1(-gap / smoothing_s) : 1;
    this._last = now;
    // What is none of these is spread evenly over the classes; this takes it out again.
    const even = (1 - familiarity) / this._labels.length;
    this._labels.forEach((label, at) => {
      const old = /** @type {number} */ (this.shares.get(label));
      this.shares.set(label, alpha * (probabilities[at] - even) + (1 - alpha) * old);
    });
  }

  /** @param {number} now */
  _step(now) {
    for (const [label, until] of [...this._pressed]) if (now >= until) this._release(label, now);
    const wanted = this._findWanted();
    if (wanted !== this._wanted) {
      this._wanted = wanted;
      this._wantedSince = now;
    }
    if (this.on !== null && this._share(this.on) < this._of(this.on).off) this._goOff(now);
    if (wanted !== null && wanted !== this.on && this._mayComeOn(wanted, now)) this._comeOn(wanted, now);
    else if (this.on !== null && now >= this._nextTap) this._tap(this.on, now);
  }

  /** @param {string} label */
  _of(label) {
    return this._classes.get(label) ?? this._settings.default;
  }

  /** @param {string} label @returns {number} */
  _share(label) {
    return this.shares.get(label) ?? 0;
  }

  _findWanted() {
    const best = this._labels.reduce((one, other) => (this._share(other) > this._share(one) ? other : one));
    return best !== this._settings.neutral && this._share(best) >= this._of(best).on ? best : null;
  }

  /** @param {string} label @param {number} now */
  _mayComeOn(label, now) {
    const { dwell_s, cooldown_s } = this._of(label);
    const quiet = now - (this._lastEvent.get(label) ?? -Infinity);
    return now - this._wantedSince >= dwell_s && quiet >= cooldown_s;
  }

  /** @param {string} label @param {number} now */
  _comeOn(label, now) {
    if (this.on !== null) this._goOff(now);
    for (const other of [...this._pressed.keys()]) if (this._of(other).mode !== "toggle") this._release(other, now); // a tap that is not over yet
    this.on = label;
    this._nextTap = Infinity;
    const { mode } = this._of(label);
    if (mode === "toggle" && this._pressed.has(label)) this._release(label, now);
    else if (mode === "hold" || mode === "toggle") this._press(label, now, Infinity);
    else {
      if (mode === "repeat") this._nextTap = now;
      this._tap(label, now);
    }
  }

  /** @param {number} now */
  _goOff(now) {
    const label = /** @type {string} */ (this.on);
    if (this._of(label).mode === "hold") this._release(label, now);
    this.on = null;
  }

  /** @param {string} label @param {number} now */
  _tap(label, now) {
    const { mode, tap_s, repeat_s } = this._of(label);
    if (mode === "repeat") {
      // In time with the taps before. What frames came too late for is not made up for.
      const due = this._nextTap + repeat_s;
      this._nextTap = due < now + tap_s ? now + repeat_s : due;
    }
    this._press(label, now, now + tap_s);
  }

  /** @param {string} label @param {number} now @param {number} until */
  _press(label, now, until) {
    this._pressed.set(label, until);
    this._happened("press", label, now);
  }

  /** @param {string} label @param {number} now */
  _release(label, now) {
    this._pressed.delete(label);
    this._happened("release", label, now);
  }

  /** @param {"press" | "release"} kind @param {string} label @param {number} now */
  _happened(kind, label, now) {
    this._lastEvent.set(label, now);
    this._events.push({ kind, class: label });
  }
}
