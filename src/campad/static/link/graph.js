// @ts-check
// The network itself, for a page that runs it.

import { authorization } from "./token.js";

/** @returns {Promise<ArrayBuffer>} */
export async function fetchGraph() {
  const response = await fetch("/api/graph", { headers: authorization() });
  if (!response.ok) throw new Error(await response.text());
  return response.arrayBuffer();
}
