// @ts-check
// "Where the network runs": on this computer, or in this page. The choice is kept with the browser.

import { byId, setText } from "../dom.js";
import { recall, remember } from "../state/preferences.js";
import { EYE } from "../texts/eye.js";

const WISH = "network-in-page";

export class NetworkPlace {
  /**
   * @param {import("../eye/eye.js").Eye} eye
   * @param {import("../state/page.js").Notice} notice
   */
  constructor(eye, notice) {
    this._eye = eye;
    this._notice = notice;
    this._side = 0;
    this._network = "";
    this._asked = false; // by a person, who hears how it went
    this._lesson = false; // the computer is the teacher's
    this._tried = false; // by itself: where it does not run here, nobody has to hear of it
    this._computer = /** @type {HTMLInputElement} */ (byId("place-computer"));
    this._page = /** @type {HTMLInputElement} */ (byId("place-page"));
    this._computer.addEventListener("change", () => this._choose(false));
    this._page.addEventListener("change", () => this._choose(true));
    this.update();
  }

  /** The server's network is known. @param {any} welcome */
  prepare(welcome) {
    const network = [welcome.backbone, welcome.layer, welcome.frame_size, welcome.normalisation].join();
    const another = network !== this._network;
    this._network = network;
    this._side = welcome.frame_size;
    if (another && (recall(WISH) || this._asked || this._eye.wanted)) this._start();
  }

  /** This is a lesson: run it in this page, unless the person once chose otherwise. @param {import("../state/page.js").Page} page */
  prefer(page) {
    page.lesson = true;
    this._lesson = true;
    setText(byId("place-name"), EYE.teachers);
    this.update();
    if (recall(WISH) !== null || this._eye.wanted) return;
    this._tried = true;
    this._start();
  }

  /** It starts, runs, or has ended. */
  update() {
    const { state, trouble } = this._eye;
    this._page.checked = this._eye.wanted;
    this._computer.checked = !this._eye.wanted;
    setText(byId("place-note"), trouble ? EYE.trouble[trouble] : EYE.notes[this._lesson && state === "off" ? "lesson" : state]);
    setText(byId("pictures-stay"), this._eye.wanted ? EYE.pictures.page : this._lesson ? EYE.pictures.lesson : EYE.pictures.computer);
    if (trouble && !this._tried) this._notice(EYE.trouble[trouble]);
    else if (state === "on" && this._asked) this._notice(EYE.on, "good");
    else if (state === "starting" && this._asked) this._notice(EYE.notes.starting, "step");
    if (state !== "starting") this._asked = false;
  }

  /** What "Look inside" says. */
  get said() {
    if (!this._eye.wanted) return this._lesson ? EYE.teachers : EYE.computer;
    return this._eye.runner ? EYE.page(this._eye.runner) : EYE.starting;
  }

  /** @param {boolean} inPage */
  _choose(inPage) {
    remember(WISH, inPage);
    this._asked = true;
    this._tried = false;
    if (inPage) this._start();
    else this._eye.stop();
  }

  /** Chosen before the server said which network it is, it starts when that is known. */
  _start() {
    if (this._network) this._eye.start(this._network, this._side);
  }
}
