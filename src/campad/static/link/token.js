// @ts-check
// The key to campad: a link's code, good once, becomes a token for this tab alone.

import { recall, remember } from "./memory.js";

const TOKEN = "campad.token";
const ADDRESS = "/api/session";
const PROTOCOL = "campad.v1";

/** The token, to be sent with every request; "" without one. */
export const token = () => recall(TOKEN);

/** What requests carry. */
export const authorization = () => ({ Authorization: `Bearer ${token()}` });

/** A WebSocket that carries it. @param {string} path */
export function openSocket(path) {
  const address = `${location.protocol === "https:" ? "wss" : "ws"}://${location.host}${path}`;
  return new WebSocket(address, [PROTOCOL, `campad.auth.${token()}`]);
}

/** From now on this tab has this token. @param {string} given */
export const keepToken = (given) => remember(TOKEN, given);

/** @type {string | null} a code that could not be given yet */
let code = null;

/** The page was opened by a link: take its code out of the address, and give it for a token. */
export async function redeemLink() {
  const found = new URLSearchParams(location.hash.slice(1)).get("c");
  if (found) history.replaceState(null, "", location.pathname); // neither bookmarks nor screenshots show it
  code = found ?? code;
  if (!code) return false;
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(ADDRESS, { method: "POST", headers, body: JSON.stringify({ code }) }).catch(() => null);
  if (response && response.status !== 429) code = null;
  if (!response?.ok) return false;
  keepToken((await response.json()).token);
  return true;
}

/** @typedef {import("../texts/next-step.js").NewLink} NewLink */

/** How can this tab be let in? @returns {Promise<NewLink | null>} null: it is let in already, or campad is away */
export async function wayIn() {
  const response = await fetch(ADDRESS, { headers: authorization(), cache: "no-store" }).catch(() => null);
  if (response?.status !== 401) return null;
  return (await response.json().catch(() => null))?.new_link ?? { by: "enter", command: "" };
}
