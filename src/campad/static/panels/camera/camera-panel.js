// @ts-check
// The picture on the page: webcam or demo camera, its picker, its mirror, and why there is none.

import { Camera, cameraPermission, whenAllowed } from "../../capture/camera.js";
import { canvasIsRead } from "../../capture/canvas-check.js";
import { DemoCamera } from "../../capture/demo-camera.js";
import { FrameWatch } from "../../capture/frame-watch.js";
import { cameraSource, canvasSource } from "../../capture/sources.js";
import { byId, makeButton, setAttribute, setChoices, setText } from "../../dom.js";
import { recall, remember } from "../../state/preferences.js";
import { CAMERA, CAUSES, POSES } from "../../texts/camera.js";
import { PHONE } from "../../texts/phone.js";

const DEMO = "demo";
const PHONES = "phone"; // in the list: the phone's camera
const UNNAMED = "any"; // a camera whose id is not told before it is allowed: the browser chooses
const NOTHING = ""; // in the list, while no camera is in use: whichever is chosen is a choice
const CHOSEN = "camera";
const MESSAGES = /** @type {Record<string, string>} */ ({ asking: CAMERA.asking, starting: CAMERA.starting, ...CAUSES });
/** To try again would lead to the same. */
const HOPELESS = ["insecure", "unsupported"];
/** The camera cannot be had: the figure can. */
const WITHOUT = [...HOPELESS, "none", "forbidden"];
/** Another one is to be chosen. */
const OTHERS = ["missing", "gone"];
/** Not before the browser, or the computer, lets it in. */
const REFUSED = ["denied", "dismissed", "system", "revoked"];
/** The page's turn, or the camera's. */
const WAITING = ["asking", "starting", "silent"];

export class CameraPanel {
  /**
   * @param {import("../../capture/pump.js").FramePump} pump
   * @param {import("./phone.js").PhonePanel} phone
   * @param {{onChange: () => void, onList: () => void, onMirror: (on: boolean) => boolean}} events onMirror gives whether that could be told
   */
  constructor(pump, phone, events) {
    this.pump = pump;
    this._phone = phone;
    this._byPhone = false; // the picture is the phone's
    this._events = events;
    this._video = /** @type {HTMLVideoElement} */ (byId("video"));
    this._demo = new DemoCamera(/** @type {HTMLCanvasElement} */ (byId("demo")));
    this._picker = /** @type {HTMLSelectElement} */ (byId("camera-picker"));
    this._mirror = /** @type {HTMLInputElement} */ (byId("mirror"));
    /** @type {import("../../capture/camera.js").CameraState | "on" | "silent" | "noise" | "demo"} */
    this.state = "off";
    this._found = true; // a camera, until the browser says that it knows none
    this._watch = new FrameWatch((silent) => this._followFrames(silent));
    this._camera = new Camera(this._video, (state) => this._cameraState(state));
    byId("camera-start").addEventListener("click", () => this._open());
    byId("demo-start").addEventListener("click", () => this._pick(DEMO));
    this._picker.addEventListener("change", () => this._pick(this._picker.value));
    this._mirror.addEventListener("change", () => this._turn());
    navigator.mediaDevices?.addEventListener?.("devicechange", () => this._fillPicker());
  }

  /** Show what there is; call once, when the page is put together. */
  start() {
    for (const id of ["camera-start", "demo-start"]) byId(id).removeAttribute("disabled");
    this._fillPicker();
    this._show();
    whenAllowed(() => REFUSED.includes(this.state) && this._open());
  }

  /** The page is not in use any more. */
  close() {
    this._camera.close();
    this._cameraState("off");
  }

  get hasPicture() {
    return this.state === "on" || this.state === "demo";
  }

  /** Why there is no picture, in words; null if there is one, or if none was asked for yet. */
  get trouble() {
    if (this.hasPicture || this.state === "off") return null;
    if (this._byPhone) return this._phone.gone ? PHONE.left : PHONE.waiting;
    return MESSAGES[this.state];
  }

  /** Which control leads to a picture, if one does now: what the sentence at the top says first. @returns {import("../../state/page.js").Page["opener"]} */
  get opener() {
    const { state } = this;
    if (this.hasPicture || WAITING.includes(state)) return null;
    if (state === "off") return this._found ? "camera" : "demo";
    if (OTHERS.includes(state)) return "picker";
    return WITHOUT.includes(state) ? "demo" : "camera";
  }

  /** Strike this class's pose, in the demo; null goes through all. @param {string | null} label */
  setPose(label) {
    this._demo.strike(label);
    for (const button of byId("pose-list").children) {
      setAttribute(button, "aria-pressed", String((button.getAttribute("data-label") ?? null) === label));
    }
  }

  /** Seconds until a recording begins. @param {number} seconds 0: none is counted in */
  showCountdown(seconds) {
    byId("countdown").hidden = !seconds;
    if (seconds) setText(byId("countdown"), String(seconds));
  }

  /** @param {import("../../capture/demo-camera.js").PoseClass[]} classes */
  setClasses(classes) {
    const before = [...byId("pose-list").children].map((button) => button.getAttribute("data-label")).join("\n");
    const labels = [null, ...classes.map((entry) => entry.label)];
    this._demo.setClasses(classes);
    if (before === labels.join("\n") && before) return;
    byId("pose-list").replaceChildren(
      ...labels.map((label) => {
        const name = label ?? POSES.auto;
        const button = makeButton({ class: "chip", text: name, title: name, dir: "auto" }, () => this.setPose(label));
        if (label !== null) button.setAttribute("data-label", label);
        return button;
      }),
    );
    this.setPose(this._demo.pose);
  }

  toggleMirror() {
    if (this._mirror.disabled) return;
    this._mirror.checked = !this._mirror.checked;
    this._turn();
  }

  /** As the project has it. @param {boolean} on */
  setMirror(on) {
    if (on === this._mirror.checked) return;
    this._mirror.checked = on;
    this._show();
  }

  _turn() {
    const on = this._mirror.checked;
    if (!this._events.onMirror(on)) this._mirror.checked = !on;
    this._show();
  }

  nextCamera() {
    const values = [...this._picker.options].map((option) => option.value).filter((value) => value !== NOTHING);
    this._pick(values[(values.indexOf(this._picker.value) + 1) % values.length]);
  }

  /** Someone who allowed the camera before, or chose the demo camera, need not press a button again. */
  async openIfAllowed() {
    if (recall(CHOSEN)?.id === DEMO) this._startDemo();
    else if (recall(CHOSEN)?.id === PHONES && this._phone.available) this._startPhone();
    // Where the browser does not say, the button asks.
    else if ((await cameraPermission()) === "granted" && (await this._camera.list()).length && this.state === "off") await this._open();
  }

  /** A frame has come. */
  sawFrame() {
    if (this.state !== DEMO) this._watch.frame();
  }

  /** @param {string} value */
  _pick(value) {
    if (value === NOTHING) return;
    remember(CHOSEN, { id: value, name: [...this._picker.options].find((option) => option.value === value)?.text });
    if (value === DEMO) this._startDemo();
    else if (value === PHONES) this._startPhone();
    else this._camera.open(value === UNNAMED ? undefined : value);
  }

  /** Open the camera that was chosen last. */
  async _open() {
    await this._camera.open(await this._chosen());
    // Before a camera is allowed, none has a name.
    const chosen = await this._chosen();
    if (chosen && this._camera.deviceId && chosen !== this._camera.deviceId) await this._camera.open(chosen);
  }

  /** Its id, which a browser may change: then the one of that name. */
  async _chosen() {
    const before = recall(CHOSEN);
    const cameras = before ? await this._camera.list() : [];
    const found = cameras.find(({ deviceId }) => deviceId && deviceId === before.id) ?? cameras.find(({ label }) => label && label === before.name);
    return found?.deviceId;
  }

  /** A phone can join now, has come, or gone. */
  phoneChanged() {
    if (this._byPhone && this.state === "on" && this._phone.gone) this._watch.lost(); // its last picture is not what is there now
    this._fillPicker();
    this._events.onChange();
  }

  _startPhone() {
    this._camera.close();
    this._cameraState("starting");
    this._byPhone = true;
    this.pump.setSource(this._phone.pictures.source);
    this._phone.invite();
    this._show();
  }

  _startDemo() {
    this._byPhone = false;
    this._camera.close();
    this._watch.stop();
    this.state = canvasIsRead() ? DEMO : "noise";
    if (this.state === DEMO) this._demo.start();
    this.pump.setSource(this.state === DEMO ? canvasSource(this._demo.canvas) : null);
    this._fillPicker();
    this._show();
  }

  /** @param {import("../../capture/camera.js").CameraState} state */
  _cameraState(state) {
    const noise = state === "starting" && !canvasIsRead();
    if (noise) this._camera.close();
    this.state = noise ? "noise" : state;
    this._byPhone = false;
    this._demo.stop();
    this.pump.setSource(this.state === "starting" ? cameraSource(this._video) : null);
    if (this.state === "asking" || this.state === "starting") this._watch.start();
    else this._watch.stop();
    if (state !== "asking") this._fillPicker();
    this._show();
  }

  /** @param {boolean} silent */
  async _followFrames(silent) {
    const { state } = this;
    if (state === "asking" && (await cameraPermission()) !== "granted") return; // it waits for the person
    if (state !== this.state) return;
    this.state = silent ? "silent" : "on";
    this._fillPicker();
    this._show();
  }

  async _fillPicker() {
    const cameras = await this._camera.list();
    this._found = cameras.length > 0;
    /** @type {[string, string][]} */
    const choices = cameras.map((camera, index) => [camera.deviceId || UNNAMED, camera.label || CAMERA.unnamed(index + 1)]);
    if (!this.hasPicture) choices.unshift([NOTHING, cameras.length ? CAMERA.choose : CAMERA.noChoice]);
    if (this._phone.available) choices.push([PHONES, PHONE.choice]);
    choices.push([DEMO, CAMERA.demoChoice]);
    // A browser that does not say which one is in use has but one.
    const known = choices.some(([value]) => value === this._camera.deviceId);
    const camera = this._byPhone ? PHONES : this.state === "on" ? (known ? this._camera.deviceId : choices[0][0]) : NOTHING;
    setChoices(this._picker, choices, this.state === DEMO ? DEMO : camera);
    this._events.onList();
  }

  _show() {
    const demo = this.state === DEMO;
    const focused = byId("view-message").contains(document.activeElement) ? document.activeElement : null;
    this._mirror.disabled = demo; // the figure is drawn as in a mirror already
    this.pump.mirror = this._mirror.checked && !demo;
    const seen = this.state === "on";
    this._video.hidden = !seen || this._byPhone;
    this._phone.pictures.canvas.hidden = !seen || !this._byPhone;
    this._phone.pictures.canvas.classList.toggle("mirrored", this._mirror.checked);
    this._video.classList.toggle("mirrored", this._mirror.checked);
    this._demo.canvas.hidden = !demo;
    byId("poses").hidden = !demo;
    byId("view-message").hidden = this.hasPicture;
    setText(byId("camera-start"), this.state === "off" ? CAMERA.use : CAMERA.retry);
    byId("camera-start").hidden = this.state === "asking" || HOPELESS.includes(this.state);
    if (focused && !focused.checkVisibility()) byId("view").focus({ preventScroll: true }); // a screen reader goes on from here
    byId("view-badge").hidden = !demo && !(seen && this._byPhone);
    setText(byId("view-badge"), demo ? CAMERA.demoBadge : PHONE.badge);
    this._events.onChange();
  }
}
