// @ts-check
// Pictures and clips become examples: dropped on a pad or chosen in its dialog, with progress and Cancel.

import { filesOf, isPicture, picturesOf } from "../../capture/pictures.js";
import { toRgb } from "../../capture/crop.js";
import { drawSquare, smallCopy, squareContext } from "../../capture/square.js";
import { byId, make, setText } from "../../dom.js";
import { THUMB_PX } from "../../link/sender.js";
import { IMPORT } from "../../texts/pads.js";

const PACE_MS = 30; // the server takes no more frames than a camera has
const LOOK_MS = 10;

export class ImportPictures {
  /**
   * @param {import("../../link/sender.js").Sender} sender
   * @param {object} uses
   * @param {() => {size: number, mirror: boolean}} uses.frame as the camera's are
   * @param {() => boolean} uses.possible can examples be sent now?
   * @param {() => void} uses.onDone all of them have gone out
   * @param {(text: string, kind?: "good" | "error") => void} uses.tell
   */
  constructor(sender, uses) {
    this._sender = sender;
    this._uses = uses;
    /** @type {string | null} the class that is getting pictures */
    this.label = null;
    this._cancelled = false;
    this._panel = byId("import");
    this._bar = /** @type {HTMLProgressElement} */ (byId("import-bar"));
    byId("import-cancel").addEventListener("click", () => this.cancel());
    this._listen(byId("pads"));
  }

  /** What has come so far stays. */
  cancel() {
    this._cancelled = true;
  }

  /** @param {string} label @param {File[]} all */
  async take(label, all) {
    if (this.label !== null || !this._uses.possible()) return this._uses.tell(IMPORT.busy);
    const files = all.filter(isPicture);
    if (!files.length) return this._uses.tell(IMPORT.none(all.length));
    this.label = label;
    this._cancelled = false;
    this._sender.held = true;
    this._panel.hidden = false;
    let [taken, unread] = [0, all.length - files.length];
    for (const [place, file] of files.entries()) {
      setText(byId("import-text"), IMPORT.progress(label, place + 1, files.length));
      this._bar.value = place / files.length;
      try {
        taken += await this._takeFile(label, file);
      } catch {
        unread += 1; // whatever the browser cannot decode
      }
      if (this._over) break;
    }
    this._finish(label, taken, unread);
  }

  get _over() {
    return this._cancelled || !this._uses.possible();
  }

  /** Every file is a recording of its own. @param {string} label @param {File} file @returns {Promise<number>} how many pictures */
  async _takeFile(label, file) {
    const { recorder } = this._sender;
    const { burst } = recorder;
    recorder.skipTo(burst + 1);
    const { size, mirror } = this._uses.frame();
    const context = squareContext(size);
    let taken = 0;
    for await (const { picture, ...of } of picturesOf(file)) {
      const rgb = toRgb(drawSquare(context, size, picture, of, mirror).data);
      while (!this._sender.ready(performance.now()) && !this._over) await pause(LOOK_MS);
      if (this._over) break;
      await this._sender.put(rgb, { record: label, burst, use: "learn" }, { at: performance.now(), thumb: smallCopy(context.canvas, THUMB_PX), frame: { rgb, burst }, old: true });
      taken += 1;
      await pause(PACE_MS);
    }
    return taken;
  }

  /** @param {string} label @param {number} taken @param {number} unread */
  _finish(label, taken, unread) {
    this.label = null;
    this._sender.held = false;
    this._panel.hidden = true;
    this._uses.onDone();
    this._uses.tell(IMPORT.done(label, taken, unread, this._cancelled), taken ? "good" : "error");
  }

  /** @param {HTMLElement} pads */
  _listen(pads) {
    const padAt = (/** @type {Event} */ event) => (event.target instanceof Element ? event.target.closest(".pad") : null);
    const mark = (/** @type {Element | null} */ pad) => {
      for (const other of pads.children) other.classList.toggle("taking", other === pad);
    };
    pads.addEventListener("dragover", (event) => mark(padAt(event)));
    pads.addEventListener("dragleave", () => mark(null));
    pads.addEventListener("drop", async (event) => {
      mark(null);
      const label = padAt(event)?.getAttribute("aria-label");
      const data = event.dataTransfer;
      if (!label || !data || [...data.files].some(({ name }) => name.endsWith(".campad"))) return; // a project is for the whole page
      event.preventDefault();
      event.stopPropagation();
      document.body.classList.remove("dropping");
      this.take(label, await filesOf(data));
    });
  }
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Let the person choose files. @param {(files: File[]) => void} onChosen */
export function choosePictures(onChosen) {
  const input = /** @type {HTMLInputElement} */ (make("input", { type: "file", multiple: true, accept: "image/*,video/*" }));
  input.addEventListener("change", () => onChosen([...(input.files ?? [])]));
  input.click();
}
