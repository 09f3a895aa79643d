// @ts-check
// The game's sounds, made with WebAudio: short tones of campad's own, no recordings.
//
// Silent until `enabled` is set, which a page does from a click or a key: browsers start no sound
// without one.

/**
 * One tone: when it begins and how long it lasts in seconds, and its pitch in hertz from and to.
 *
 * @typedef {{at: number, length: number, from: number, to: number, wave: OscillatorType,
 *   loud: number}} Tone
 */

/** @param {number} at @param {number} length @param {number} from @param {number} [to] @param {OscillatorType} [wave] @param {number} [loud] @returns {Tone} */
function tone(at, length, from, to = from, wave = "triangle", loud = 0.5) {
  return { at, length, from, to, wave, loud };
}

/** @type {Record<string, Tone[]>} */
const SOUNDS = {
  energiser: [tone(0, 0.12, 180, 420, "sawtooth", 0.2), tone(0.1, 0.22, 420, 240, "sawtooth", 0.2)],
  ghost: [tone(0, 0.09, 330, 660), tone(0.08, 0.09, 495, 990), tone(0.16, 0.18, 740, 1480)],
  fruit: [tone(0, 0.08, 784), tone(0.07, 0.08, 988), tone(0.14, 0.16, 1319)],
  death: [tone(0, 0.35, 620, 300), tone(0.3, 0.35, 440, 190), tone(0.6, 0.55, 290, 60)],
  "extra-life": [tone(0, 0.1, 880), tone(0.12, 0.1, 880), tone(0.24, 0.28, 1175)],
  start: [tone(0, 0.14, 392), tone(0.18, 0.14, 523), tone(0.36, 0.14, 466), tone(0.54, 0.3, 698)],
  cleared: [tone(0, 0.12, 523), tone(0.13, 0.12, 587), tone(0.26, 0.12, 784), tone(0.39, 0.4, 1047)],
  over: [tone(0, 0.25, 392), tone(0.27, 0.25, 349), tone(0.54, 0.6, 262, 247)],
};
/** Two dots in turn sound different, so that a row of them has a rhythm. */
const DOTS = [[tone(0, 0.045, 300, 380, "triangle", 0.3)], [tone(0, 0.045, 380, 300, "triangle", 0.3)]];
const VOLUME = 0.25;

/** Plays what happened in a step of the game. */
export class GameSounds {
  constructor() {
    /** Whether there is any sound. */
    this.enabled = false;
    /** @type {AudioContext | undefined} */
    this._audio = undefined;
    /** @type {GainNode | undefined} */
    this._volume = undefined;
    this._dots = 0;
  }

  /** @param {readonly string[]} events names from a GameView */
  play(events) {
    if (!this.enabled || !events.length) return;
    const audio = this._open();
    if (!audio) return;
    for (const event of events) {
      if (event === "dot") {
        this._sound(audio, DOTS[this._dots % 2]);
        this._dots += 1;
      } else if (Object.hasOwn(SOUNDS, event)) this._sound(audio, SOUNDS[event]);
    }
  }

  /** The audio of this page, made when it is first needed; undefined where there is none. */
  _open() {
    if (!this._audio && typeof AudioContext !== "undefined") {
      this._audio = new AudioContext();
      this._volume = this._audio.createGain();
      this._volume.gain.value = VOLUME;
      this._volume.connect(this._audio.destination);
    }
    // Not allowed before the first click or key; then the sound is simply not played.
    if (this._audio?.state === "suspended") this._audio.resume().catch(() => undefined);
    return this._audio;
  }

  /** @param {AudioContext} audio @param {readonly Tone[]} tones */
  _sound(audio, tones) {
    if (audio.state !== "running" || !this._volume) return;
    for (const { at, length, from, to, wave, loud } of tones) {
      const begin = audio.currentTime + at;
      const end = begin + length;
      const oscillator = audio.createOscillator();
      const gain = audio.createGain();
      oscillator.type = wave;
      oscillator.frequency.setValueAtTime(from, begin);
      oscillator.frequency.exponentialRampToValueAtTime(to, end);
      gain.gain.setValueAtTime(0, begin);
      gain.gain.linearRampToValueAtTime(loud, begin + 0.008);
      gain.gain.exponentialRampToValueAtTime(0.001, end);
      oscillator.connect(gain).connect(this._volume);
      oscillator.start(begin);
      oscillator.stop(end + 0.02);
    }
  }
}
