// @ts-check
// A phone as the camera, and as a remote control: how it is let in, its pictures, and its button.

import { PhoneSource } from "../../capture/phone-source.js";
import { byId, make, setAttribute, setText } from "../../dom.js";
import { PhoneLine } from "../../link/phone-line.js";
import { authorization } from "../../link/token.js";
import { PHONE } from "../../texts/phone.js";

const ADDRESS = "/api/phone";
const LOOK_MS = 1000;

/** @typedef {{address: string, code: string, qr: string, fingerprint: string, here: boolean}} Invitation */
/** @typedef {import("../../link/recorder.js").LetGo} LetGo */

export class PhonePanel {
  /** @param {{press: (label: string) => LetGo, onChange: () => void, tell: import("../../state/page.js").Notice}} events */
  constructor(events) {
    this._events = events;
    this._qr = make("img", { class: "qr", alt: PHONE.qr });
    this._address = make("p", { class: "address", translate: "no" });
    this._code = make("p", { class: "code", translate: "no" });
    this._print = make("p", { class: "note" });
    this._dialog = this._makeDialog();
    this.pictures = new PhoneSource(/** @type {HTMLCanvasElement} */ (byId("phone-view")));
    /** campad was started so that a phone can join. */
    this.available = false;
    this._here = false;
    /** It was here, and may come back. */
    this.gone = false;
    this._said = "";
    /** @type {LetGo | null} */
    this._letGo = null;
    this._line = new PhoneLine("/phone", {
      onMessage: (message) => this._hear(message),
      onPicture: (picture) => this.pictures.take(picture),
      onState: () => this._release(),
    });
  }

  /** The page is let in: can a phone be, too? */
  async start() {
    this.available = (await this._ask()) !== null;
    if (!this.available) return;
    this._line.open();
    this._events.onChange();
  }

  /** Show how a phone joins, until one has. */
  async invite() {
    if (this._here) return;
    this._dialog.showModal();
    while (this._dialog.open) {
      const found = await this._ask();
      if (found) this._show(found);
      if (this._here) this._dialog.close();
      await new Promise((done) => setTimeout(done, LOOK_MS));
    }
  }

  /** Tell the phone what its button can do now. @param {import("../../state/page.js").Page} page */
  update({ state, recording, connection, hasPicture }) {
    if (!this._here || !state) return;
    const pads = state.classes.map(({ label, count }) => ({ label, count }));
    const lead = byId("lead").textContent ?? "";
    const said = JSON.stringify({ type: "pads", pads, recording, ready: connection === "open" && hasPicture, lead });
    if (said !== this._said) this._line.send(JSON.parse(said));
    this._said = said;
  }

  _makeDialog() {
    const close = make("div", { class: "dialog-actions" }, make("button", { text: PHONE.close }));
    const title = make("h2", { id: "phone-title", text: PHONE.title });
    const form = make("form", { method: "dialog" }, title, make("p", { text: PHONE.shown }), this._qr, this._address, this._code, this._print, close);
    const dialog = make("dialog", { class: "phone-dialog", "aria-labelledby": "phone-title" }, form);
    document.body.append(dialog);
    return /** @type {HTMLDialogElement} */ (dialog);
  }

  /** @returns {Promise<Invitation | null>} */
  async _ask() {
    const response = await fetch(ADDRESS, { headers: authorization(), cache: "no-store" }).catch(() => null);
    return response?.ok ? response.json() : null;
  }

  /** @param {Invitation} found */
  _show({ address, code, qr, fingerprint }) {
    setAttribute(this._qr, "src", qr);
    setText(this._address, address);
    setText(this._code, code);
    setText(this._print, PHONE.warns(fingerprint));
  }

  /** @param {any} message */
  _hear(message) {
    if (message.type === "peer") this._peer(message.here);
    if (message.type !== "hold") return;
    this._release();
    if (message.on) this._letGo = this._events.press(message.label);
  }

  /** @param {boolean} here */
  _peer(here) {
    if (!here) this._release(); // whoever held its button cannot let go of it any more
    this.gone = !here && (this._here || this.gone);
    if (here !== this._here) this._events.tell(here ? PHONE.here : PHONE.left, here ? "good" : "step");
    this._here = here;
    this._said = "";
    this._events.onChange();
  }

  _release() {
    this._letGo?.();
    this._letGo = null;
  }
}
