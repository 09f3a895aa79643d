// @ts-check
// What is said about a phone as the camera and as a remote control: on a person's own page, and on the phone's.

import { gettext } from "../languages/gettext.js";
import { CAUSES } from "./camera.js";
import { JOIN, TEACHER } from "./classroom.js";
import { own } from "./format.js";

/** On the page. */
export const PHONE = {
  choice: gettext("A phone …"),
  title: gettext("A phone as the camera"),
  close: gettext("Cancel"),
  qr: gettext("QR code of the address for the phone"),
  waiting: gettext("Waiting for your phone’s picture."),
  badge: gettext("Phone"),
  shown: gettext("Point the phone’s camera at this code, or type the address and the code there."),
  here: gettext("Your phone is here."),
  left: gettext("Your phone has gone. It comes back by itself when its page is looked at."),
  /** @param {string} print */
  warns: (print) => gettext("The phone’s browser warns at the first visit, since no public authority knows this machine. Its certificate’s SHA-256: {print}", { print }),
};

/** On the phone. */
export const REMOTE = {
  joining: JOIN.joining,
  failed: JOIN.failed,
  again: TEACHER.lost,
  gone: gettext("Another phone has joined, or campad has ended. To come back, scan the code again."),
  nobody: gettext("campad’s page is closed. Open it on the computer."),
  noCamera: gettext("No picture from this phone’s camera. You can still record with the button, where another camera looks."),
  noise: CAUSES.noise,
  /** @param {string} label */
  hold: (label) => gettext("Hold to record {label}", { label: own(label) }),
  /** @param {string} label */
  recording: (label) => gettext("Recording {label}", { label: own(label) }),
  notYet: gettext("Not ready yet"),
  /** @param {string} label @param {number} count */
  pad: (label, count) => `${own(label)}: ${count}`,
};
