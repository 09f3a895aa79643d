// @ts-check
// What lies in a zip, read in the page: nothing of it goes anywhere, and only what is asked for is unpacked.
// As PKWARE's APPNOTE.TXT describes it; neither encrypted nor larger than 4 GB.

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const END_BYTES = 22;
const LONGEST_COMMENT = 0xffff;
const ENTRY_BYTES = 46;
const LOCAL_BYTES = 30;
const [STORED, DEFLATED] = [0, 8];
const ENCRYPTED = 1;
const SAYS_UTF8 = 0x800;
/** The IBM PC's characters from 128 on, in which Windows writes names. */
const CP437 =
  "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐" +
  "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ";
const MOST_ENTRIES = 20_000;
const MOST_BYTES = 64 * 2 ** 20; // of one entry, unpacked; the rules of dataset/packed.py

/** @typedef {{path: string, read: () => Promise<Uint8Array<ArrayBuffer>>}} ZipEntry */

/** It is no zip that can be read. */
export class ZipError extends Error {}

/** The files in a zip; throws ZipError. @param {Blob} zip @returns {Promise<ZipEntry[]>} */
export async function entriesOf(zip) {
  const { count, start } = await endOf(zip);
  const view = await viewOf(zip, start, zip.size);
  const found = [];
  let at = 0;
  for (let number = 0; number < count; number += 1) {
    if (at + ENTRY_BYTES > view.byteLength || view.getUint32(at, true) !== ENTRY) throw new ZipError("damaged");
    const entry = entryAt(view, at);
    if (!entry.path.endsWith("/")) found.push({ path: entry.path, read: () => unpack(zip, entry) });
    at += entry.bytes;
  }
  return found;
}

/** How many entries there are, and where their list begins. @param {Blob} zip */
async function endOf(zip) {
  const from = Math.max(0, zip.size - END_BYTES - LONGEST_COMMENT);
  const view = await viewOf(zip, from, zip.size);
  let at = view.byteLength - END_BYTES;
  while (at >= 0 && view.getUint32(at, true) !== END) at -= 1;
  if (at < 0) throw new ZipError("no zip");
  const count = view.getUint16(at + 10, true);
  const start = view.getUint32(at + 16, true);
  if (count > MOST_ENTRIES || start >= zip.size) throw new ZipError("too large");
  return { count, start };
}

/** @param {DataView} view @param {number} at */
function entryAt(view, at) {
  const nameBytes = view.getUint16(at + 28, true);
  const bytes = ENTRY_BYTES + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  if (at + bytes > view.byteLength) throw new ZipError("damaged");
  return {
    encrypted: Boolean(view.getUint16(at + 8, true) & ENCRYPTED),
    method: view.getUint16(at + 10, true),
    packed: view.getUint32(at + 20, true),
    size: view.getUint32(at + 24, true),
    start: view.getUint32(at + 42, true),
    path: pathOf(
      new Uint8Array(view.buffer, view.byteOffset + at + ENTRY_BYTES, nameBytes),
      Boolean(view.getUint16(at + 8, true) & SAYS_UTF8),
    ),
    bytes,
  };
}

/** What a name's bytes say; macOS writes UTF-8 without saying so. @param {Uint8Array} bytes @param {boolean} utf8 */
function pathOf(bytes, utf8) {
  try {
    return new TextDecoder("utf-8", { fatal: !utf8 }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : CP437[byte - 128])).join("");
  }
}

/** @param {Blob} zip @param {ReturnType<typeof entryAt>} entry */
async function unpack(zip, { encrypted, method, packed, size, start }) {
  if (encrypted || size > MOST_BYTES || ![STORED, DEFLATED].includes(method)) throw new ZipError("not read");
  const local = await viewOf(zip, start, start + LOCAL_BYTES);
  if (local.byteLength < LOCAL_BYTES) throw new ZipError("damaged");
  const from = start + LOCAL_BYTES + local.getUint16(26, true) + local.getUint16(28, true);
  const data = zip.slice(from, from + packed);
  const stream = method === STORED ? data.stream() : data.stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const whole = new Uint8Array(size); // a picture that says less than it has is damaged
  let filled = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    if (filled + value.length > size) {
      await reader.cancel();
      throw new ZipError("damaged");
    }
    whole.set(value, filled);
    filled += value.length;
  }
  if (filled < size) throw new ZipError("damaged");
  return whole;
}

/** @param {Blob} blob @param {number} from @param {number} to */
const viewOf = async (blob, from, to) => new DataView(await blob.slice(from, to).arrayBuffer());
