// @ts-check
// "Which layer suits my examples?": the kept frames go to the server, which tries networks and layers.

import { byId, make, setAttribute, setText } from "../../dom.js";
import { number } from "../../languages/gettext.js";
import { numbersTable } from "./tables.js";
import { percent, precise } from "../../texts/format.js";
import { LAYERS, TABLES } from "../../texts/inspector.js";

const FEWEST = 4; // frames of a class
const PACE_MS = 15;

/** @typedef {{backbone: string, layer: string, normalisation: string | null, numbers: number, accuracy: number | null, ms: number, used: boolean}} RankedLayer */
/** @typedef {{rows: RankedLayer[], frames: number}} Ranked best first; frames: how many were looked at */

/**
 * Why layers can't be ranked with these frames; "" if they can.
 * @param {string[]} labels all classes @param {{label: string, burst: number}[]} frames
 */
export function whyNotRanked(labels, frames) {
  if (labels.length < 2) return LAYERS.oneClass;
  const few = labels.filter((label) => frames.filter((frame) => frame.label === label).length < FEWEST);
  if (few.length) return LAYERS.few(few);
  const once = labels.filter((label) => new Set(frames.filter((frame) => frame.label === label).map(({ burst }) => burst)).size < 2);
  return once.length === labels.length ? LAYERS.once : "";
}

export class Layers {
  /**
   * @param {import("../../state/thumbnails.js").Thumbnails} thumbnails
   * @param {import("../../link/sender.js").Sender} sender
   * @param {import("../../link/connection.js").Say} say
   */
  constructor(thumbnails, sender, say) {
    this._thumbnails = thumbnails;
    this._sender = sender;
    this._say = say;
    this._timer = 0;
    /** @type {Ranked | null} */
    this._ranked = null;
    this._button = byId("rank");
    this._button.addEventListener("click", () => {
      if (this._button.getAttribute("aria-disabled") !== "true") this._send();
    });
  }

  /** Frames are on their way. */
  get sending() {
    return this._timer !== 0;
  }

  /**
   * @param {{labels: string[], working: boolean, online: boolean, inPage: boolean, ranked: Ranked | null}} now working: the
   *   server is ranking; inPage: no picture may be sent; null: what was ranked does not hold any more
   */
  update({ labels, working, online, inPage, ranked }) {
    if (ranked !== this._ranked) this._show(ranked);
    if (!online || inPage) this.stop();
    const busy = working || this.sending;
    const why = busy ? "" : inPage ? LAYERS.inPage : whyNotRanked(labels, this._thumbnails.frames());
    setAttribute(this._button, "aria-disabled", busy || why || !online ? "true" : null);
    setText(this._button, busy ? LAYERS.working : LAYERS.button);
    setText(byId("rank-why"), why);
  }

  /** @param {Ranked | null} ranked */
  _show(ranked) {
    this._ranked = ranked;
    const { rows, frames } = ranked ?? { rows: [], frames: 0 };
    const columns = [LAYERS.layer, LAYERS.numbers, TABLES.recognised, LAYERS.frame];
    const body = make("tbody", {}, ...rows.map(layerRow));
    const other = rows.find((row) => !row.used);
    const use = other ? [make("p", { class: "command" }, make("span", { text: LAYERS.use }), make("code", { text: LAYERS.command(other.backbone, other.layer, other.normalisation) }))] : [];
    byId("ranked").replaceChildren(...(rows.length ? [numbersTable(LAYERS.caption(frames), columns, [body]), ...use] : []));
  }

  /** Send the frames one after the other, never faster than they are answered. */
  _send() {
    const frames = this._thumbnails.frames();
    this._say("rank", { forget: true });
    this._sender.held = true;
    this._timer = setInterval(() => {
      const now = performance.now();
      const { uplink } = this._sender;
      if (frames.length) {
        if (uplink.ready(now)) this._put(/** @type {typeof frames[number]} */ (frames.shift()), now);
      } else if (uplink.idle(now)) {
        this.stop();
        this._say("rank");
      }
    }, PACE_MS);
  }

  /** @param {import("../../state/thumbnails.js").Frame & {label: string}} frame @param {number} now */
  _put({ label, burst, rgb }, now) {
    this._sender.uplink.put(rgb, { record: label, burst, use: "rank" }, { at: now, thumb: null, old: true });
  }

  /** Send no more frames. */
  stop() {
    clearInterval(this._timer);
    this._timer = 0;
    this._sender.held = false;
  }
}

/** @param {RankedLayer} row */
function layerRow({ backbone, layer, numbers, accuracy, ms, used }) {
  const name = make("div", { class: "named" }, make("span", { text: backbone }), make("code", { text: layer }));
  if (used) name.append(make("span", { class: "used", text: LAYERS.used }));
  return make(
    "tr",
    { class: used ? "in-use" : "" },
    make("th", { scope: "row" }, name),
    make("td", { text: number(numbers) }),
    make("td", { text: accuracy === null ? "–" : percent(accuracy) }),
    make("td", { text: precise(ms) }),
  );
}
