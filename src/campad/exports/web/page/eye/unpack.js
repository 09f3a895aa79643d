// @ts-check
// Files that are smaller than what is in them, so that the folder is: the network, and the browser's runtime.

const WASM = "application/wasm";

/**
 * The network: of its longer arrays of float32 the lowest byte of each number, which is 0, is left out.
 * Before it stand, as uint32, how many arrays there are, and of each how many bytes come before it and
 * how many numbers it has.
 * @param {ArrayBuffer} file @returns {Uint8Array}
 */
export function widened(file) {
  const view = new DataView(file);
  const count = view.getUint32(0, true);
  const table = Array.from({ length: 2 * count }, (_, at) => view.getUint32(4 + 4 * at, true));
  let from = 4 + 8 * count;
  const numbers = table.reduce((sum, value, at) => sum + (at % 2 ? value : 0), 0);
  const bytes = new Uint8Array(file);
  const wide = new Uint8Array(file.byteLength - from + numbers);
  let to = 0;
  for (let at = 0; at < table.length; at += 2) {
    wide.set(bytes.subarray(from, from + table[at]), to);
    from += table[at];
    to += table[at];
    widen(bytes.subarray(from, from + 3 * table[at + 1]), wide, to);
    from += 3 * table[at + 1];
    to += 4 * table[at + 1];
  }
  wide.set(bytes.subarray(from), to);
  return wide;
}

/** @param {Uint8Array} thin @param {Uint8Array} wide @param {number} to */
function widen(thin, wide, to) {
  for (let from = 0; from < thin.length; from += 3, to += 4) {
    wide[to + 1] = thin[from];
    wide[to + 2] = thin[from + 1];
    wide[to + 3] = thin[from + 2];
  }
}

/**
 * The runtime is packed by gzip on the server, since not every server packs what it sends. From this
 * page's own service it comes unpacked: then the browser may keep what it made of it, too.
 * @param {Response} answer @returns {Promise<WebAssembly.Module>}
 */
export function compiled(answer) {
  if (!answer.ok || !answer.body) throw new Error(`${answer.url} did not come (${answer.status})`);
  if (answer.headers.get("Content-Type") === WASM) return WebAssembly.compileStreaming(answer);
  const body = answer.body.pipeThrough(new DecompressionStream("gzip"));
  return WebAssembly.compileStreaming(new Response(body, { headers: { "Content-Type": WASM } }));
}
