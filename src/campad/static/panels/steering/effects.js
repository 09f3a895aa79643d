// @ts-check
// What a pose does in this page while it is pressed: a tone, its name spoken, a sound or a picture of
// the person's own. Each begins with the press and ends with the release.

import { make } from "../../dom.js";

const VOLUME = 0.2;
const RAMP_S = 0.02; // a tone that begins or ends at once clicks
/** Hertz; classes sound well together. */
const PITCHES = [261.6, 329.6, 392, 440, 523.3, 659.3, 784, 880];

/** @typedef {{kind: string, url: string | null}} Effect the address of a file of the person's */

export class Effects {
  /** @param {HTMLElement} place where pictures are shown */
  constructor(place) {
    this._place = place;
    /** @type {Map<string, Effect>} */
    this._effects = new Map();
    /** What ends it, of each class that is pressed. @type {Map<string, () => void>} */
    this._going = new Map();
    /** @type {string[]} */
    this._labels = [];
    /** @type {AudioContext | null} */
    this._audio = null;
  }

  /** Is anything chosen? */
  get any() {
    return this._effects.size > 0;
  }

  /** @param {string[]} labels */
  setLabels(labels) {
    this._labels = labels;
    for (const label of [...this._effects.keys()]) if (!labels.includes(label)) this.set(label, { kind: "none", url: null });
  }

  /** @param {string} label @returns {Effect} */
  of(label) {
    return this._effects.get(label) ?? { kind: "none", url: null };
  }

  /** @param {string} label @param {Effect} effect */
  set(label, effect) {
    this._end(label);
    const before = this._effects.get(label)?.url;
    if (before && before !== effect.url) URL.revokeObjectURL(before);
    if (effect.kind === "none") this._effects.delete(label);
    else this._effects.set(label, effect);
  }

  /** These are pressed now. @param {readonly string[]} pressed */
  follow(pressed) {
    for (const label of [...this._going.keys()]) if (!pressed.includes(label)) this._end(label);
    for (const label of pressed) if (!this._going.has(label) && this._effects.has(label)) this._going.set(label, this._begin(label));
  }

  /** @param {string} label */
  _end(label) {
    this._going.get(label)?.();
    this._going.delete(label);
  }

  /** @param {string} label @returns {() => void} ends it */
  _begin(label) {
    const { kind, url } = this.of(label);
    if (kind === "tone") return this._tone(PITCHES[this._labels.indexOf(label) % PITCHES.length]);
    if (kind === "name") return say(label);
    if (kind === "sound" && url) return play(url);
    if (kind === "picture" && url) return this._show(url, label);
    return () => {};
  }

  /** @param {number} hertz */
  _tone(hertz) {
    if (typeof AudioContext === "undefined") return () => {};
    this._audio ??= new AudioContext();
    void this._audio.resume();
    const { currentTime } = this._audio;
    const [tone, volume] = [this._audio.createOscillator(), this._audio.createGain()];
    tone.frequency.value = hertz;
    volume.gain.setValueAtTime(0, currentTime);
    volume.gain.linearRampToValueAtTime(VOLUME, currentTime + RAMP_S);
    tone.connect(volume).connect(this._audio.destination);
    tone.start();
    return () => {
      const now = this._audio?.currentTime ?? 0;
      volume.gain.cancelScheduledValues(now);
      volume.gain.setTargetAtTime(0, now, RAMP_S / 2);
      tone.stop(now + 4 * RAMP_S);
    };
  }

  /** @param {string} url @param {string} alt */
  _show(url, alt) {
    const picture = make("img", { class: "shown-picture", src: url, alt });
    this._place.append(picture);
    return () => picture.remove();
  }
}

/** A word that has begun is said to its end; the next one does not wait for it. @param {string} label */
function say(label) {
  if (typeof speechSynthesis !== "undefined") {
    speechSynthesis.cancel();
    speechSynthesis.speak(new SpeechSynthesisUtterance(label));
  }
  return () => {};
}

/** @param {string} url */
function play(url) {
  const sound = new Audio(url);
  sound.play().catch(() => {}); // no sound that the browser can play
  return () => sound.pause();
}
