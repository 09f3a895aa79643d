// @ts-check
// Does a camera still give pictures? One that stops without ending does not say so itself.

const LOOK_MS = 250;
const FIRST = 12; // looks: some cameras take seconds to begin
const NEXT = 4;

export class FrameWatch {
  /** @param {(silent: boolean) => void} onChange the first picture has come, none comes any more, they come again */
  constructor(onChange) {
    this._onChange = onChange;
    this._timer = 0;
    this._looks = 0; // since the last frame; a page that was held up itself looks once, however long it was
    /** @type {boolean | null} null before the first frame */
    this._silent = null;
  }

  /** Another camera is to give pictures. */
  start() {
    this.stop();
    this._timer = setInterval(() => this._look(), LOOK_MS);
  }

  stop() {
    clearInterval(this._timer);
    this._looks = 0;
    this._silent = null;
  }

  /** It is known that none will come, until one does. */
  lost() {
    this._looks = NEXT;
    this._change(true);
  }

  /** A frame has come. */
  frame() {
    this._looks = 0;
    this._change(false);
  }

  _look() {
    if (document.hidden) this._looks = 0; // a page that nobody sees is given none
    else if ((this._looks += 1) >= (this._silent === null ? FIRST : NEXT)) this._change(true);
  }

  /** @param {boolean} silent */
  _change(silent) {
    if (silent === this._silent) return;
    this._silent = silent;
    this._onChange(silent);
  }
}
