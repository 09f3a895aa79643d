// @ts-check
// What is said about where the network runs.

import { gettext, ngettext, number } from "../languages/gettext.js";
import { pictures } from "./format.js";

/** @param {string} why */
const onComputer = (why) => `${why} ${gettext("The network runs on this computer again, and campad gets the pictures.")}`;

export const EYE = {
  notes: {
    off: gettext("On this computer, campad gets every picture and forgets it. In this page, no picture leaves the page; that is slower."),
    starting: gettext("The network is being prepared in this page. Until then nothing is sent."),
    on: gettext("No picture leaves this page: campad gets what the network makes of it."),
    lesson: gettext("On your teacher’s computer, each picture is forgotten at once. In this page, no picture leaves the page; that is slower."),
  },
  teachers: gettext("On your teacher’s computer"),
  on: gettext("The network runs in this page now."),
  /** Why it does not run here. */
  trouble: {
    wasm: onComputer(gettext("This browser has no WebAssembly.")),
    files: onComputer(gettext('What a browser needs for that is missing or damaged: run "campad eye install" once, then choose it again.')),
    graph: onComputer(gettext("This network cannot run in a page.")),
    start: onComputer(gettext("The network could not be started in this page.")),
    stopped: onComputer(gettext("The network in this page has stopped.")),
  },
  pictures: {
    computer: gettext("Pictures stay on this machine and are not saved."),
    page: gettext("Pictures stay in this page and are not saved."),
    lesson: gettext("Pictures go to your teacher’s computer, encrypted; it forgets each at once, and nobody sees them."),
  },
  computer: gettext("on this computer"),
  /** @param {{version: string, way: {provider: string, threads: number}}} runner */
  page: ({ version, way: { provider, threads } }) => {
    if (provider === "webgpu") return gettext("in this page: ONNX Runtime {version}, graphics processor", { version });
    if (provider === "campad") return ngettext("in this page: WebAssembly, 1 thread", "in this page: WebAssembly, {n} threads", threads);
    return ngettext("in this page: ONNX Runtime {version}, WebAssembly, 1 thread", "in this page: ONNX Runtime {version}, WebAssembly, {n} threads", threads, { version });
  },
  starting: gettext("in this page: starting"),
  /** @param {{pictures: number, activations: number, bytes: number}} sent */
  sent: ({ pictures: n, activations, bytes }) =>
    gettext("{pictures}, {activations}; last {size} kB", {
      pictures: n ? pictures(n) : gettext("no picture"),
      activations: ngettext("1 activation", "{n} activations", activations),
      size: number(bytes / 1000, 1),
    }),
};
