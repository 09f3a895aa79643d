// @ts-check
// The WebSocket to the server: says hello, comes back after a loss, gives messages as objects.

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 8000;
/** Where the session's id is kept, for a reload: for this tab only. */
export const SESSION = "campad.session";
const TAKEN_OVER = 4001;
const TRY_LATER = 1013;

/** @typedef {"connecting" | "open" | "lost" | "elsewhere" | "full"} ConnectionState */

export class Connection {
  /**
   * @param {(message: any) => void} onMessage
   * @param {(state: ConnectionState) => void} onState
   */
  constructor(onMessage, onState) {
    this._onMessage = onMessage;
    this._onState = onState;
    this._wait = FIRST_WAIT_MS;
    this._everOpen = false;
    /** @type {WebSocket | null} */
    this._socket = null;
  }

  /** Bytes that the browser has not sent yet. */
  get buffered() {
    return this._socket ? this._socket.bufferedAmount : 0;
  }

  /** @param {object | Uint8Array} message an object goes as JSON, bytes as they are */
  send(message) {
    if (!this._socket || this._socket.readyState !== WebSocket.OPEN) return false;
    this._socket.send(message instanceof Uint8Array ? message : JSON.stringify(message));
    return true;
  }

  /** Connect, and from then on come back after every loss. */
  open() {
    this._onState(this._everOpen ? "lost" : "connecting");
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/ws`);
    this._socket = socket;
    socket.onopen = () => socket.send(JSON.stringify({ type: "hello", session: sessionStorage.getItem(SESSION) }));
    socket.onmessage = (event) => {
      const message = JSON.parse(event.data);
      if (message.type === "welcome") {
        sessionStorage.setItem(SESSION, message.session);
        this._wait = FIRST_WAIT_MS;
        this._everOpen = true;
        this._onState("open");
      }
      this._onMessage(message);
    };
    socket.onclose = (event) => {
      if (event.code === TAKEN_OVER) {
        this._onState("elsewhere");
        return;
      }
      this._onState(event.code === TRY_LATER ? "full" : this._everOpen ? "lost" : "connecting");
      // Random, so that many pages do not come back in the same moment.
      setTimeout(() => this.open(), this._wait * (0.5 + Math.random()));
      this._wait = Math.min(LONGEST_WAIT_MS, this._wait * 2);
    };
  }
}
