// @ts-check
// Frames on their way to the server: a few at most, so that none ever waits behind another.

const MOST = 2; // sent and not answered; more would only wait
const GIVE_UP_MS = 2000; // an answer that late will not come
const BURST = 4; // after a pause so many may go out at once; the server allows more

/**
 * @typedef {object} Sent
 * @property {number} at when it went out
 * @property {number} [frameAt] when the camera took it
 * @property {HTMLElement | null} thumb its thumbnail, if it becomes an example
 * @property {import("../state/thumbnails.js").Frame | null} [frame] and what the network sees of it
 * @property {boolean} [old] it is not what the camera sees now
 */

/**
 * @typedef {object} Header what goes with pixels or an activation
 * @property {"activation"} [kind] pixels where there is none
 * @property {number} [seq]
 * @property {number} [copy_of] the example that this is a warped copy of
 * @property {string} [record] the class that it is recorded for
 * @property {number} [burst]
 * @property {import("./recorder.js").Use | "rank"} [use]
 * @property {number} [brightness] of the picture that an activation is of
 * @property {number} [sharpness]
 */

export class Uplink {
  /** @param {(message: Uint8Array) => boolean} send whether it goes out */
  constructor(send) {
    this._send = send;
    this._seq = 0;
    /** @type {Map<number, Sent>} */
    this._open = new Map();
    /** How many have gone out, as what, and how large the last message was. */
    this.sent = { pictures: 0, activations: 0, bytes: 0 };
    /** @type {number | null} since when nothing has been answered */
    this.waitingSince = null;
    this._perMs = Infinity;
    this._allowed = BURST;
    this._countedAt = 0;
  }

  /** The server looks at no more than these. @param {number} perSecond */
  pace(perSecond) {
    this._perMs = perSecond / 1000;
  }

  /** Can another frame go out? @param {number} now milliseconds */
  ready(now) {
    return this._waiting(now) < MOST && this._left(now) >= 1;
  }

  /** How many may go out now, after those that have gone. @param {number} now */
  _left(now) {
    const more = this._perMs === Infinity ? BURST : (now - this._countedAt) * this._perMs;
    this._allowed = Math.min(BURST, this._allowed + Math.max(0, more));
    this._countedAt = Math.max(now, this._countedAt);
    return this._allowed;
  }

  /** Are all frames answered? @param {number} now milliseconds */
  idle(now) {
    return this._waiting(now) === 0;
  }

  /** @param {number} now */
  _waiting(now) {
    const oldest = this._open.values().next().value;
    if (oldest && now - oldest.at > GIVE_UP_MS) this._open.clear();
    return this._open.size;
  }

  /**
   * @param {Uint8Array} data pixels, RGB or planes as planes.js has them, or an activation
   * @param {Header} header
   * @param {Sent} sent
   */
  put(data, header, sent) {
    this._seq += 1;
    this._open.set(this._seq, sent);
    this._allowed = Math.max(0, this._left(sent.at) - 1);
    this.waitingSince ??= sent.at;
    this._count({ seq: this._seq, ...header }, data);
  }

  /** What the network in this page made of a warped copy of an example. @param {number} id @param {Uint8Array} activation @returns {boolean} whether it goes out */
  putCopy(id, activation) {
    return this._count({ seq: 0, kind: "activation", copy_of: id }, activation);
  }

  /** @param {Header} header @param {Uint8Array} data */
  _count(header, data) {
    const message = frameMessage(header, data);
    this.sent[header.kind ? "activations" : "pictures"] += 1;
    this.sent.bytes = message.length;
    return this._send(message);
  }

  /** @param {number} seq */
  look(seq) {
    return this._open.get(seq);
  }

  /** This frame is answered, and so are all before it. @param {number} seq @returns {Sent | undefined} */
  answered(seq) {
    const sent = this._open.get(seq);
    this.waitingSince = null;
    for (const open of this._open.keys()) if (open <= seq) this._open.delete(open);
    return sent;
  }

  /** No answers will come any more. */
  forget() {
    this._open.clear();
    this.waitingSince = null;
  }
}

const encoder = new TextEncoder();

/** A frame's message: header length (2 bytes, little-endian), header, pixels or an activation. @param {object} header @param {Uint8Array} data */
export function frameMessage(header, data) {
  const json = encoder.encode(JSON.stringify(header));
  const message = new Uint8Array(2 + json.length + data.length);
  message[0] = json.length & 255;
  message[1] = json.length >> 8;
  message.set(json, 2);
  message.set(data, 2 + json.length);
  return message;
}
