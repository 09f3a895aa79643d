// @ts-check
// The line between a person's page and their phone: both ends of it, and coming back after a loss.

import { openSocket } from "./token.js";

const AGAIN_MS = 1000;
/** Somebody else has the line now, or this one may not come back. */
const OVER = [4001, 1008];

export class PhoneLine {
  /**
   * @param {string} path
   * @param {object} events
   * @param {(message: any) => void} events.onMessage
   * @param {(picture: ArrayBuffer) => void} [events.onPicture]
   * @param {(state: "open" | "lost" | "over") => void} events.onState
   */
  constructor(path, events) {
    this._path = path;
    this._events = events;
    /** @type {WebSocket | null} */
    this._socket = null;
    this._retry = 0;
    document.addEventListener("visibilitychange", () => !document.hidden && this._retry && this.open());
  }

  open() {
    clearTimeout(this._retry);
    this._retry = 0;
    const socket = openSocket(this._path);
    socket.binaryType = "arraybuffer";
    this._socket = socket;
    let opened = false;
    socket.onopen = () => {
      opened = true;
      this._events.onState("open");
    };
    socket.onmessage = ({ data }) => (typeof data === "string" ? this._events.onMessage(JSON.parse(data)) : this._events.onPicture?.(data));
    socket.onclose = ({ code }) => {
      if (socket !== this._socket) return;
      if (opened && OVER.includes(code)) return this._events.onState("over");
      this._events.onState("lost");
      this._retry = setTimeout(() => this.open(), AGAIN_MS);
    };
  }

  get isOpen() {
    return this._socket?.readyState === WebSocket.OPEN;
  }

  /** What was said has gone out: a further picture would not wait. */
  get idle() {
    return this.isOpen && this._socket?.bufferedAmount === 0;
  }

  /** @param {object | Blob} message an object goes as JSON, a picture as it is */
  send(message) {
    if (this.isOpen) this._socket?.send(message instanceof Blob ? message : JSON.stringify(message));
  }
}
