// @ts-check
// The network in this page: starts it, gives it one picture at a time, says how it stands, and once finds the
// quickest way to run it here.

import { recall, remember } from "../state/preferences.js";
import { Runner } from "./runner.js";
import { Ways } from "./ways.js";

const BEST = "network-runs-best"; // is remembered, with what it was found out for
const SETTLE_MS = 2_000; // before other ways are tried: it is in use already
const HOPELESS = 4; // times as long, beside the one that runs
const QUICKER = 0.95; // of the time: less of a difference may be chance
const SAME = 0.01; // of the largest number: so far may processors differ, none that computes something else

/** @typedef {import("./runner.js").Seen} Seen */
/** @typedef {import("./runner.js").Way} Way */
/** @typedef {"wasm" | "files" | "graph" | "start" | "stopped"} Trouble why it does not run */

export class Eye {
  /**
   * @param {object} uses
   * @param {(kind: "program" | "graph") => Promise<ArrayBuffer | null>} uses.fetchNetwork null: it cannot be had so
   * @param {() => void} uses.onChange it starts, runs, has ended
   * @param {(copy: boolean) => void} uses.onFree it has seen a picture, or a warped copy
   */
  constructor(uses) {
    this._uses = uses;
    /** @type {"off" | "starting" | "on"} */
    this.state = "off";
    /** @type {Trouble | null} why it has ended by itself */
    this.trouble = null;
    /** @type {Runner | null} */
    this.runner = null;
    /** A picture takes so long, in the mean of the last ones. */
    this.ms = 0;
    this._starts = 0;
    this._comparing = false;
  }

  /** Is it wanted here, so that no picture may leave the page? */
  get wanted() {
    return this.state !== "off";
  }

  /** Can it take a picture now? */
  get ready() {
    return this.state === "on" && !this._comparing && !this.runner?.busy;
  }

  /** @param {string} network which it is @param {number} side of a frame in pixels */
  async start(network, side) {
    this._end();
    const started = this._starts;
    const current = () => started === this._starts;
    this._become("starting", null);
    if (typeof WebAssembly !== "object") return this._become("off", "wasm");
    const all = new Ways(this._uses.fetchNetwork);
    const here = await all.here();
    const best = recall(BEST);
    const known = best?.network === network && here.some((way) => isSame(way, best.way));
    const ways = known ? [best.way, ...here] : here;
    const found = current() ? await startOne(ways, all, side, current) : null;
    if (!current()) return found?.close();
    if (!found) {
      const trouble = await all.whyNone();
      return current() ? this._become("off", trouble) : undefined;
    }
    this.runner = found;
    this._become("on", null);
    if (found.way !== best?.way) this._improve(ways.slice(ways.indexOf(found.way) + 1), all, network, side, current);
  }

  /**
   * Try the other ways, and go on with the quickest.
   * @param {Way[]} others @param {Ways} all @param {string} network @param {number} side @param {() => boolean} current
   */
  async _improve(others, all, network, side, current) {
    await pause(SETTLE_MS);
    for (const way of others) {
      const other = current() ? await startOne([way], all, side, current) : null;
      if (!other) continue;
      const { ms } = await other.measure().catch(() => ({ ms: Infinity }));
      const hopeless = ms > HOPELESS * (this.ms || ms);
      while (current() && !hopeless && !this.ready) await pause(1);
      if (!current() || hopeless) {
        other.close();
        continue;
      }
      const mine = /** @type {Runner} */ (this.runner);
      this._comparing = true; // in turn, alone
      const better = await isBetter(other, mine).catch(() => false);
      this._comparing = false;
      if (!better || !current()) {
        other.close();
        continue;
      }
      mine.close();
      this.runner = other;
      this._become("on", null);
    }
    if (current() && this.runner) remember(BEST, { network, way: this.runner.way });
  }

  stop() {
    this._end();
    if (this.wanted) this._become("off", null);
  }

  /** Whatever runs or starts ends; nobody is told, since another start may follow at once. */
  _end() {
    this._starts += 1;
    this.runner?.close();
    this.runner = null;
    this._comparing = false;
  }

  /**
   * What the network makes of a picture; null: it has ended. Ask only when it is ready.
   * @param {Uint8Array} pixels @param {boolean} keep they are needed afterwards, and how they look is said
   * @returns {Promise<Seen | null>}
   */
  async see(pixels, keep) {
    const seen = await this._ask((runner) => runner.see(pixels, keep));
    if (!seen) return null;
    this.ms += (seen.ms - this.ms) / (this.ms ? 10 : 1);
    this._uses.onFree(false);
    return seen;
  }

  /** What it makes of a warped copy. @param {Uint8Array} pixels @param {number[]} strengths @returns {Promise<Seen | null>} */
  async seeCopy(pixels, strengths) {
    const seen = await this._ask((runner) => runner.seeCopy(pixels, strengths));
    if (seen) this._uses.onFree(true);
    return seen;
  }

  /** @param {(runner: Runner) => Promise<Seen>} question @returns {Promise<Seen | null>} */
  async _ask(question) {
    const { runner } = this;
    if (!runner) return null;
    try {
      return await question(runner);
    } catch {
      if (runner === this.runner) {
        this.stop();
        this._become("off", "stopped");
      }
      return null;
    }
  }

  /** @param {Eye["state"]} state @param {Trouble | null} trouble */
  _become(state, trouble) {
    this.state = state;
    this.trouble = trouble;
    this.ms = 0;
    this._uses.onChange();
  }
}

/**
 * Start the network in the first of these ways that works here.
 * @param {Way[]} ways @param {Ways} all @param {number} side @param {() => boolean} wanted still
 * @returns {Promise<Runner | null>} null: none does
 */
async function startOne(ways, all, side, wanted) {
  for (const way of ways) {
    const bytes = await all.network(way);
    if (!wanted()) return null;
    if (!bytes) continue;
    /** @type {Runner | null} */
    let runner = null;
    try {
      runner = new Runner(way);
      await runner.start(bytes, side);
      return runner;
    } catch {
      runner?.close();
    }
  }
  return null;
}

/** Does the one give the same numbers as the other, sooner? @param {Runner} one @param {Runner} other */
async function isBetter(one, other) {
  const [its, others] = [await one.measure(), await other.measure()];
  const most = others.sample.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  const alike = its.sample.every((value, at) => Math.abs(value - others.sample[at]) <= SAME * most);
  return alike && its.ms < QUICKER * others.ms;
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** @param {Way} one @param {Way} other */
const isSame = (one, other) => one.provider === other.provider && one.threads === other.threads;
