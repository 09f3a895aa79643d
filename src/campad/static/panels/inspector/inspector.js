// @ts-check
// "Look inside": what the network sees, and how long each step takes.

import { byId, make, setAttribute, setText } from "../../dom.js";
import { number } from "../../languages/gettext.js";
import { SlowNetwork } from "../../state/slow-network.js";
import { duration, milliseconds, percent } from "../../texts/format.js";
import { EYE } from "../../texts/eye.js";
import { FACTS, LOSSES, NETWORK, TABLES } from "../../texts/inspector.js";
import { intoSight } from "../opened.js";

export class Inspector {
  constructor() {
    this._shown = false;
    this._delayAt = 0;
    this._slow = new SlowNetwork();
    this._network = "";
    /** @type {Map<string, HTMLElement>} */
    this._values = new Map();
    byId("inside-button").addEventListener("click", () => this._toggle());
    byId("facts").replaceChildren(
      ...Object.entries(FACTS).map(([key, text]) => {
        const value = make("dd", { text: "–", translate: "no" });
        this._values.set(key, value);
        return make("div", {}, make("dt", { text }), value);
      }),
    );
  }

  _toggle() {
    this._shown = !this._shown;
    byId("inside").hidden = !this._shown;
    setAttribute(byId("inside-button"), "aria-pressed", String(this._shown));
    if (this._shown) intoSight(byId("inside"));
  }

  /** @param {any} welcome */
  setNetwork(welcome) {
    this._network = welcome.backbone;
    this._set("network", this._network);
    this._slow.begin(welcome.backbone);
    this._set("layer", NETWORK.layer(welcome.layer, welcome.layers));
    this._set("frame", NETWORK.frame(welcome.frame_size));
    this._set("activation", NETWORK.activation(welcome.activation_size));
    this._set("normalisation", welcome.normalisation);
  }

  /** Where the network runs, in words. @param {string} text */
  setPlace(text) {
    this._set("place", text);
  }

  /** From the frame to what is drawn of it. @param {import("../../state/latency.js").Latency} latency */
  setDelay(latency) {
    const now = performance.now();
    if (now - this._delayAt < 1000) return; // a number that flickers is no help
    const { ms } = latency;
    if (ms === null) return;
    this._delayAt = now;
    this._set("delay", milliseconds(ms, 0));
  }

  /** @param {{framesPerSecond: number, missed: number, grabMs: number, roundMs: number, embedMs: number, waitMs: number, likeness: number, eyeMs: number, sent: {pictures: number, activations: number, bytes: number}}} times */
  setTimes(times) {
    const quicker = this._slow.see(times.embedMs);
    if (!this._shown) return;
    if (quicker) this._set("network", NETWORK.slow(this._network, quicker));
    this._set("likeness", percent(times.likeness));
    this._set("camera", NETWORK.rate(times.framesPerSecond));
    this._set("missed", number(times.missed));
    this._set("grab", milliseconds(times.grabMs, 1));
    this._set("round", milliseconds(times.roundMs, 1));
    this._set("embed", milliseconds(times.embedMs, 1));
    this._set("wait", milliseconds(times.waitMs, 1));
    this._set("eye", times.eyeMs ? milliseconds(times.eyeMs, 1) : "–");
    this._set("sent", EYE.sent(times.sent));
  }

  /** A training has ended. @param {{ms: number, loss: number | null}} result @param {number[]} losses of its batches */
  setTraining({ ms, loss }, losses) {
    this._set("training", duration(ms));
    this._set("loss", loss === null || !losses.length ? LOSSES.none : LOSSES.said(losses[0], loss, losses.length));
  }

  /**
   * @param {{accuracy: number | null, interval: [number, number] | null, n: number, threshold: number | null, temperature: number} | null} quality
   * @param {{right: number, n: number, interval: [number, number]} | null} holdout
   */
  setQuality(quality, holdout) {
    const { accuracy, interval, n } = quality ?? { accuracy: null, interval: null, n: 0 };
    this._set("score", accuracy !== null && interval !== null ? TABLES.within(Math.round(accuracy * n), n, interval) : "–");
    this._set("challenge", holdout ? TABLES.within(holdout.right, holdout.n, holdout.interval) : "–");
    this._set("threshold", quality && quality.threshold !== null ? number(quality.threshold, 2) : "–");
    this._set("temperature", quality ? number(quality.temperature, 2) : "–");
  }

  /** @param {string} key @param {string} text */
  _set(key, text) {
    const element = this._values.get(key);
    if (element) setText(element, text);
  }
}
