// @ts-check
// Joins what belongs to the network in this page: its worker, and the warped copies that it owes the server.

import { Copies } from "./eye/copies.js";
import { Eye } from "./eye/eye.js";
import { fetchNetwork } from "./link/network.js";

/**
 * @param {object} uses
 * @param {import("./link/connection.js").Connection} uses.connection
 * @param {() => import("./link/sender.js").Sender} uses.sender
 * @param {() => void} uses.onChange the network starts here, runs, or has ended
 */
export function eyeInPage({ connection, sender, onChange }) {
  const eye = new Eye({
    fetchNetwork,
    onChange: () => {
      if (!eye.wanted) copies.giveUp();
      onChange();
    },
    onFree: (copy) => copies.turn(copy),
  });
  const copies = new Copies(eye, {
    held: () => sender().recorder.active || !sender().open,
    send: (id, activation) => sender().uplink.putCopy(id, activation),
    onGiveUp: () => connection.say("uncopied"),
  });
  return { eye, copies };
}
