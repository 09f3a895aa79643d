// @ts-check
// What is said about where the network runs.

const SERVER = "The network runs on this computer again, and campad gets the pictures.";

export const EYE = {
  legend: "Where the network runs",
  notes: {
    off: "On this computer, campad gets every picture and forgets it. In this page, no picture leaves the page; that is slower.",
    starting: "The network is being prepared in this page. Until then nothing is sent.",
    on: "No picture leaves this page: campad gets what the network makes of it.",
  },
  on: "The network runs in this page now.",
  /** Why it does not run here. */
  trouble: {
    wasm: `This browser has no WebAssembly. ${SERVER}`,
    files: `What a browser needs for that is missing or damaged: run "campad eye install" once, then choose it again. ${SERVER}`,
    graph: `This network cannot run in a page. ${SERVER}`,
    start: `The network could not be started in this page. ${SERVER}`,
    stopped: `The network in this page has stopped. ${SERVER}`,
  },
  pictures: {
    computer: "Pictures stay on this machine and are not saved.",
    page: "Pictures stay in this page and are not saved.",
    lesson: "Pictures go to your teacher’s computer, encrypted; it forgets each at once, and nobody sees them.",
  },
  computer: "on this computer",
  /** @param {{version: string, way: {provider: string, threads: number}}} runner */
  page: ({ version, way: { provider, threads } }) =>
    `in this page: ONNX Runtime ${version}, ${provider === "webgpu" ? "graphics processor" : `WebAssembly, ${threads === 1 ? "1 thread" : `${threads} threads`}`}`,
  starting: "in this page: starting",
  /** @param {{pictures: number, activations: number, bytes: number}} sent */
  sent: ({ pictures, activations, bytes }) =>
    `${pictures ? `${pictures.toLocaleString("en")} pictures` : "no picture"}, ${activations.toLocaleString("en")} activations; last ${(bytes / 1000).toFixed(1)} kB`,
};
