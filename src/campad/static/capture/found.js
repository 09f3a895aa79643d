// @ts-check
// Files that a person gives: dropped, chosen, in folders, or in a zip. Each is read when its turn comes.

import { entriesOf } from "./zip.js";

/** What browsers can show, by the endings: what lies in a zip says nothing else of itself. */
const TYPES = {
  image: { jpg: "jpeg", jpeg: "jpeg", jpe: "jpeg", jfif: "jpeg", png: "png", webp: "webp", bmp: "bmp", gif: "gif", avif: "avif" },
  video: { mp4: "mp4", m4v: "mp4", mov: "quicktime", webm: "webm", mkv: "x-matroska", ogv: "ogg" },
};
const PACKED = /\.(zip|tm)$/i;
const SYSTEMS = /^(\.|__macosx$|@eadir$|thumbs\.db$|desktop\.ini$)/i;

/**
 * @typedef {object} Found
 * @property {string} path with the folders that it lies in, as far as they were given
 * @property {string} type as browsers name it; "" if nobody knows
 * @property {() => Promise<Blob>} read throws where it cannot be read
 */

/** Can this be a picture or a clip? @param {Found} found */
export const isPicture = ({ type }) => type.startsWith("image/") || isClip(type);

/** @param {string} type */
export const isClip = (type) => type.startsWith("video/");

/** The last part of a path. @param {Found} found */
export const nameOf = ({ path }) => path.slice(path.lastIndexOf("/") + 1);

/** @param {Found} found */
export const isPacked = ({ path }) => PACKED.test(path);

/** Files that were chosen, a folder's too. @param {Iterable<File>} files @returns {Found[]} */
export const chosen = (files) => [...files].map((file) => ofFile(file, file.webkitRelativePath || file.name)).filter(isOurs);

/** What was dropped, with all that lies in folders. @param {DataTransfer} data @returns {Promise<Found[]>} */
export async function dropped(data) {
  // All at once: after the first wait the browser has emptied it.
  const entries = [...data.items].map((item) => item.webkitGetAsEntry?.() ?? null);
  const files = [...data.files];
  if (!entries.some((entry) => entry?.isDirectory)) return files.map((file) => ofFile(file, file.name));
  const found = await Promise.all(entries.map((entry) => (entry ? within(entry) : [])));
  return found.flat().filter(isOurs);
}

/** In place of each zip what lies in it; throws `Error` with the words of zip.js. @param {Found[]} all @returns {Promise<Found[]>} */
export async function unpacked(all) {
  const parts = await Promise.all(all.map(async (found) => (isPacked(found) ? inZip(await found.read()) : [found])));
  return parts.flat();
}

/** @param {Blob} zip @returns {Promise<Found[]>} */
async function inZip(zip) {
  const entries = await entriesOf(zip);
  return entries.map(({ path, read }) => ({ path, type: typeOf(path), read: async () => new Blob([await read()], { type: typeOf(path) }) })).filter(isOurs);
}

/** @param {File} file @param {string} path @returns {Found} */
const ofFile = (file, path) => ({ path, type: file.type || typeOf(path), read: async () => file });

/** Systems put files of their own beside a person's. @param {Found} found */
const isOurs = ({ path }) => !path.split("/").some((part) => SYSTEMS.test(part));

/** @param {string} path */
function typeOf(path) {
  const ending = path.slice(path.lastIndexOf(".") + 1).toLowerCase();
  for (const [kind, endings] of Object.entries(TYPES)) {
    const name = /** @type {Record<string, string>} */ (endings)[ending];
    if (name) return `${kind}/${name}`;
  }
  return "";
}

/** @param {any} entry of a file or a folder @returns {Promise<Found[]>} */
async function within(entry) {
  if (entry.isFile) {
    const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
    return [ofFile(file, entry.fullPath.slice(1))];
  }
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const some = /** @type {any[]} */ (await new Promise((resolve, reject) => reader.readEntries(resolve, reject)));
    if (!some.length) return found;
    for (const one of some) found.push(...(await within(one)));
  }
}
