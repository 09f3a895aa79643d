// @ts-check
// What the page says.

export const NONE = "None of these";

export const STATUS = {
  loading: "Loading what was taught …",
  ready: "Ready. Use your camera, or a drawn figure where there is none; it may be like nothing that was taught.",
  nothing: "Nothing",
  broken: "What was taught could not be loaded. Put the folder on a server, with all of its files, and open it from there.",
  tooOld: "This browser cannot run what was taught. Try another one.",
  died: "It has stopped by itself. Load the page again.",
};

/** How the camera stands, and the one thing to do about it. @type {Record<string, string>} */
export const STATES = {
  asking: "The browser asks whether this page may use the camera: choose Allow.",
  starting: "The camera starts …",
  denied: "The browser does not let this page use the camera. Click the camera sign beside the address, choose Allow, then try again.",
  dismissed: "The browser's question about the camera was closed without an answer. Try again, and choose Allow.",
  system: "The settings of this device do not let the browser use the camera. Allow it there, then try again.",
  forbidden: "This page is not allowed to use a camera. Try without one.",
  none: "No camera was found. Plug one in and try again, or try without one.",
  missing: "That camera is not there any more. Choose another one.",
  busy: "Another program is using the camera. Close it, then try again.",
  insecure: "Browsers give a camera only to secure addresses: one that begins with https, or localhost on your own machine.",
  unsupported: "This browser gives no camera to any page. Try another one, or try without a camera.",
  blocked: "The browser does not show the camera's picture by itself. Try again.",
  gone: "The camera was unplugged. Plug it in again, then try again.",
  revoked: "This page may not use the camera any more. Click the camera sign beside the address, choose Allow, then try again.",
  stopped: "The camera has stopped. Try again.",
  failed: "The camera gives no picture. Try again, or try without one.",
};
