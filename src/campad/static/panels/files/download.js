// @ts-check
// Asks the server for a file, and gives it to the person.

import { authorization } from "../../link/token.js";
import { sentence } from "../../texts/format.js";

const KEPT_MS = 60_000; // browsers begin to save later than they are told to

/** @param {string} session whose project is meant @param {string} type of what is sent */
export const headersFor = (session, type) => ({ ...authorization(), "Campad-Session": session, "Content-Type": type });

/** Why the server did not do it, in its words. @param {Response} response */
export const refusal = async (response) => sentence(await response.text());

/** @param {Blob} file @param {string} name */
export function giveFile(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS);
}
