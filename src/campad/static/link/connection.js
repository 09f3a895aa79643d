// @ts-check
// The WebSocket to the server: says hello, comes back after a loss, gives messages as objects.

import { recall, remember } from "./memory.js";
import { openSocket, redeemLink, wayIn } from "./token.js";

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 2000; // it is on this machine: to try costs nothing
const SILENT_MS = 5000; // after a sleep a connection can be dead without knowing it
/** Where the session's id is kept, for a reload: for this tab only. */
const SESSION = "campad.session";
const TAKEN_OVER = 4001;
const TRY_LATER = 1013;

/** @typedef {(type: string, fields?: object) => boolean} Say says something to the server; false: there is none */
/** @typedef {"connecting" | "open" | "lost" | "elsewhere" | "full" | "locked"} ConnectionState */

export class Connection {
  /** @param {(message: any) => void} onMessage @param {(state: ConnectionState) => void} onState */
  constructor(onMessage, onState) {
    this._onMessage = onMessage;
    this._onState = onState;
    this._wait = FIRST_WAIT_MS;
    this._everOpen = false;
    this._settled = false; // this connection has brought a state
    this._retry = 0;
    this._heardAt = 0;
    /** How to get a link, where none has let this page in. @type {import("./token.js").NewLink} */
    this.newLink = { by: "enter", command: "" };
    /** @type {WebSocket | null} */
    this._socket = null;
    addEventListener("hashchange", () => this.start()); // a new link was put into this tab
    addEventListener("online", () => this._hurry());
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && this._hurry());
  }

  /** The session's id, which requests for its project name. */
  get session() {
    return recall(SESSION);
  }

  /** From now on say hello with this id. @param {string} id */
  remember(id) {
    remember(SESSION, id);
  }

  /** @param {object | Uint8Array} message an object goes as JSON, bytes as they are */
  send(message) {
    if (!this._socket || this._socket.readyState !== WebSocket.OPEN) return false;
    this._socket.send(message instanceof Uint8Array ? message : JSON.stringify(message));
    return true;
  }

  /** @param {string} type @param {object} [fields] */
  say(type, fields = {}) {
    return this.send({ type, ...fields });
  }

  /** Use the link that the page was opened by, if it has a code, and connect. */
  async start() {
    await redeemLink();
    this.open();
  }

  /** Go on with another project. @param {string} id */
  change(id) {
    this.remember(id);
    this.open();
  }

  /** Frames have waited for an answer since then: if nothing has been heard for long, the connection is dead. @param {number} since */
  suspect(since) {
    const now = performance.now();
    if (now - Math.max(since, this._heardAt) > SILENT_MS) this.open();
  }

  /** Connect, and from then on come back after every loss. */
  open() {
    clearTimeout(this._retry);
    this._retry = 0;
    this._leave();
    this._onState(this._everOpen ? "lost" : "connecting");
    const socket = openSocket("/ws");
    this._socket = socket;
    this._settled = false;
    this._heardAt = performance.now();
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", session: this.session || null }));
    socket.onmessage = (event) => this._hear(JSON.parse(event.data));
    socket.onclose = (event) => this._lost(event.code);
  }

  /** @param {any} message */
  _hear(message) {
    this._heardAt = performance.now();
    if (message.type === "welcome") this.remember(message.session);
    this._onMessage(message);
    if (message.type !== "state" || this._settled) return;
    // Not before: until now the page showed an old state.
    this._settled = this._everOpen = true;
    this._wait = FIRST_WAIT_MS;
    this._onState("open");
  }

  /** @param {number} code why the connection ended */
  async _lost(code) {
    const gone = this._socket;
    if (code === TAKEN_OVER) {
      this._onState("elsewhere");
      return;
    }
    this._onState(code === TRY_LATER ? "full" : this._everOpen ? "lost" : "connecting");
    const newLink = await wayIn();
    if (this._socket !== gone) return; // meanwhile another one was opened
    if (newLink?.by === "join") return location.replace("/join"); // nothing of a lesson that is over stays in this tab
    if (newLink) {
      this.newLink = newLink;
      this._onState("locked");
      return;
    }
    // Random, so that many pages do not come back in the same moment.
    this._retry = setTimeout(() => this.start(), this._wait * (0.5 + Math.random()));
    this._wait = Math.min(LONGEST_WAIT_MS, this._wait * 2);
  }

  /** The person looks at the page again, or the machine has woken up: try now. */
  _hurry() {
    if (!this._retry || this._socket?.readyState !== WebSocket.CLOSED) return;
    this._wait = FIRST_WAIT_MS;
    this.open();
  }

  /** Nothing of the connection that there was is of interest any more. */
  _leave() {
    const socket = this._socket;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    if (socket.readyState !== WebSocket.CLOSED) socket.close();
  }
}
