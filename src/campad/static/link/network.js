// @ts-check
// The network itself, for a page that runs it: compiled, or as a graph for the browser's runtime.

import { authorization } from "./token.js";

/** @param {"program" | "graph"} kind @returns {Promise<ArrayBuffer | null>} null: it cannot be had so */
export async function fetchNetwork(kind) {
  const response = await fetch(`/api/${kind}`, { headers: authorization() }).catch(() => null);
  return response?.ok ? response.arrayBuffer().catch(() => null) : null; // it may end in the middle
}
