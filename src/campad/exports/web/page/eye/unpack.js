// @ts-check
// Files that are kept packed, by gzip: not every server packs what it sends.

/** @param {string | URL} address @returns {Promise<ArrayBuffer>} */
export async function unpacked(address) {
  const response = await fetch(address);
  if (!response.ok || !response.body) throw new Error(`${address} did not come (${response.status})`);
  return new Response(response.body.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
}
