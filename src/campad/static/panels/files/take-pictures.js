// @ts-check
// Pictures and clips become examples, of one class or of several, with progress and Cancel. They go the way
// of the camera's frames: where the network runs in this page, none leaves it.

import { isPicture, nameOf } from "../../capture/found.js";
import { picturesOf } from "../../capture/pictures.js";
import { toRgb } from "../../capture/crop.js";
import { drawSquare, smallCopy, squareContext } from "../../capture/square.js";
import { THUMB_PX } from "../../link/sender.js";
import { BRING_IN } from "../../texts/files.js";

const LOOK_MS = 5;

/** @typedef {import("../../capture/found.js").Found} Found */

export class TakePictures {
  /**
   * @param {import("../../link/sender.js").Sender} sender
   * @param {import("./progress.js").ProgressPanel} progress
   * @param {object} uses
   * @param {() => {size: number, sees: number, mirror: boolean}} uses.frame as the camera's are
   * @param {() => boolean} uses.possible can examples be sent now?
   * @param {() => void} uses.onDone all of them have gone out
   * @param {import("../../state/page.js").Notice} uses.tell
   */
  constructor(sender, progress, uses) {
    this._sender = sender;
    this._progress = progress;
    this._uses = uses;
    this._cancelled = false;
    /** Pictures are being taken. */
    this.going = false;
  }

  /** Can some be taken now? If not, the person hears why. */
  get possible() {
    const possible = !this._progress.busy && this._uses.possible();
    if (!possible) this._uses.tell(BRING_IN.busy);
    return possible;
  }

  /** What has come until Cancel stays. @param {Map<string, Found[]>} classes files by class, known to be there */
  async take(classes) {
    if (!this.possible) return;
    const all = [...classes].flatMap(([label, found]) => found.map((one) => ({ label, one })));
    const files = all.filter(({ one }) => isPicture(one));
    if (!files.length) return this._uses.tell(BRING_IN.none(all.length));
    this._begin(files[0].label, files.length);
    const unread = all.filter(({ one }) => !isPicture(one)).map(({ one }) => nameOf(one));
    let taken = 0;
    for (const [place, { label, one }] of files.entries()) {
      this._progress.show(BRING_IN.progress(label, place + 1, files.length), place / files.length);
      try {
        taken += await this._takeFile(label, await one.read());
      } catch {
        unread.push(nameOf(one)); // whatever the browser cannot decode
      }
      if (this._over) break;
    }
    this._end();
    this._uses.tell(BRING_IN.done([...classes.keys()], taken, unread, this._cancelled), taken ? "good" : "error");
  }

  /** @param {string} label @param {number} files */
  _begin(label, files) {
    this._cancelled = false;
    this.going = this._sender.held = true;
    this._progress.begin(BRING_IN.progress(label, 1, files), () => {
      this._cancelled = true;
    });
  }

  _end() {
    this.going = this._sender.held = false;
    this._progress.end();
    this._uses.onDone();
  }

  get _over() {
    return this._cancelled || !this._uses.possible();
  }

  /** Every file is a recording of its own. @param {string} label @param {Blob} file @returns {Promise<number>} how many pictures */
  async _takeFile(label, file) {
    const { recorder } = this._sender;
    const { burst } = recorder;
    recorder.skipTo(burst + 1);
    const { size, sees, mirror } = this._uses.frame();
    const context = squareContext(size);
    let taken = 0;
    for await (const { picture, ...of } of picturesOf(file)) {
      const rgb = toRgb(drawSquare(context, size, picture, of, mirror).data);
      while (!this._sender.ready(performance.now()) && !this._over) await pause(LOOK_MS);
      if (this._over) break;
      await this._sender.put(rgb, { record: label, burst, use: "learn" }, { at: performance.now(), thumb: smallCopy(context.canvas, THUMB_PX, sees), frame: { rgb, burst }, old: true });
      taken += 1;
    }
    return taken;
  }
}

/** @param {number} ms */
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
