// @ts-check
// What was taught, without a page around it: pictures go in, and every picture gives one event "campad" on
// the window. Other scripts need only that event, or this class:
//
//   import { Campad } from "./campad.js";
//   const campad = await Campad.open();
//   campad.watch(video);                       // or a canvas; null stops
//   addEventListener("campad", ({ detail }) => console.log(detail.class));
//
// `Campad.begin()` is quicker: what it gives watches at once, and looks as soon as the network is there (`ready`).
// "campadfailed" comes where the network has died; then no more pictures are looked at.

import { FramePump } from "./capture/pump.js";
import { cameraSource, canvasSource } from "./capture/sources.js";
import { Decider } from "./eye/decider.js";
import { Runner, STUCK_MS } from "./eye/runner.js";
import { widened } from "./eye/unpack.js";

/** @typedef {{name: string, labels: string[], size: number, mirrored: boolean, optimised: boolean, decisions: import("./eye/decider.js").Settings}} Project */
/**
 * @typedef {object} Said the `detail` of an event
 * @property {string | null} class the class that is on; null is none
 * @property {boolean} changed it is another one than the last time
 * @property {{kind: "press" | "release", class: string}[]} events what is pressed and let go now
 * @property {string[]} pressed what is pressed after that
 * @property {Record<string, number>} probabilities of each class; the stranger a picture, the more alike
 * @property {number} familiarity 1 is like what was taught, 0 is not; below 0.5 it is none of the classes
 * @property {boolean} seen a picture was looked at; false: none comes any more, and all is let go
 */

const FIRST_MS = 30_000; // the first picture takes longest

export class Campad {
  /** Load what was taught. @returns {Promise<Campad>} */
  static async open() {
    const campad = await Campad.begin();
    await campad.ready;
    return campad;
  }

  /** Know what was taught, and go on loading the network. @returns {Promise<Campad>} */
  static async begin() {
    const runner = new Runner({ provider: "wasm", threads: 1 });
    const network = bytesOf("./network.bin");
    network.catch(() => null); // `ready` says so
    const project = JSON.parse(new TextDecoder().decode(await bytesOf("./project.json")));
    return new Campad(project, runner, network);
  }

  /** @param {Project} project @param {Runner} runner @param {Promise<ArrayBuffer>} network */
  constructor(project, runner, network) {
    this.project = project;
    this._runner = runner;
    this._decider = new Decider(project.labels, project.decisions);
    this._watching = 0;
    this._busy = true;
    this._patience = FIRST_MS;
    this._now = 0;
    const canvas = document.createElement("canvas");
    this._pump = new FramePump(canvas, () => this._see());
    this._pump.setSize(project.size);
    this._pump.mirror = project.mirrored;
    /** It looks at pictures from now on; or an error: what was taught cannot be loaded. */
    this.ready = this._load(network);
  }

  /** @param {Promise<ArrayBuffer>} network */
  async _load(network) {
    const { size, optimised } = this.project;
    await this._runner.start(widened(await network), size, { optimised });
    this._busy = false;
  }

  /** Look at what these show from now on. @param {HTMLVideoElement | HTMLCanvasElement | null} pictures null: at nothing */
  watch(pictures) {
    this._watching += 1;
    if (!pictures) this._pump.setSource(null);
    else this._pump.setSource(pictures instanceof HTMLVideoElement ? cameraSource(pictures) : canvasSource(pictures));
    this._tell(this._decider.rest(this._at(performance.now())), this.project.labels.map(() => 0), 0, false);
  }

  /** The newest picture counts, not every one. */
  async _see() {
    if (this._busy) return;
    this._busy = true;
    const watching = this._watching;
    try {
      const pixels = await this._pump.grab();
      const said = pixels && watching === this._watching ? await this._runner.see(pixels, false, this._patience) : null;
      if (said) this._patience = STUCK_MS;
      if (said && watching === this._watching) this._decide(/** @type {any} */ (said), this._pump.frameAt);
    } catch (error) {
      this.watch(null);
      dispatchEvent(new CustomEvent("campadfailed", { detail: String(error) }));
    } finally {
      this._busy = false;
    }
  }

  /** @param {{probabilities: number[], familiarity: number}} said @param {number} at */
  _decide({ probabilities, familiarity }, at) {
    this._tell(this._decider.decide(probabilities, familiarity, this._at(at)), probabilities, familiarity, true);
  }

  /** In seconds; a camera's clock may be behind the page's. @param {number} ms */
  _at(ms) {
    this._now = Math.max(this._now, ms / 1000);
    return this._now;
  }

  /** @param {import("./eye/decider.js").Decision} decision @param {number[]} row @param {number} familiarity @param {boolean} seen */
  _tell(decision, row, familiarity, seen) {
    const probabilities = Object.fromEntries(this.project.labels.map((label, at) => [label, row[at]]));
    dispatchEvent(new CustomEvent("campad", { detail: { ...decision, probabilities, familiarity, seen } }));
  }
}

/** @param {string} name @returns {Promise<ArrayBuffer>} */
async function bytesOf(name) {
  const answer = await fetch(new URL(name, import.meta.url));
  if (!answer.ok) throw new Error(`${name} did not come (${answer.status})`);
  return answer.arrayBuffer();
}
