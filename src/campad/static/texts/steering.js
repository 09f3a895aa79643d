// @ts-check
// What is said about steering something else than the game.

import { gettext } from "../languages/gettext.js";
import { own } from "./format.js";

export const STEERING = {
  page: gettext("In this page"),
  pageNote: gettext("What a pose does here while it is pressed. Off unless you choose something. Files of yours of up to 20 MB stay in this browser until you choose something else or forget everything; they are not sent anywhere."),
  /** @param {string} name */
  does: (name) => gettext("{name} does", { name: own(name) }),
  /** @param {string} name */
  file: (name) => gettext("File for {name}", { name: own(name) }),
  hidden: gettext("While another tab or window covers this page, the browser gives it no pictures: nothing is recognised then, and everything is let go. Put it into a window of its own that stays in sight."),
  wasHidden: gettext("This page was hidden: the browser gave it no pictures, so everything was let go. Put it into a window of its own that stays in sight."),
};

/** @type {[string, string][]} */
export const EFFECTS = [
  ["none", gettext("Nothing")],
  ["tone", gettext("Sound a tone")],
  ["name", gettext("Say its name")],
  ["sound", gettext("Play a sound of yours …")],
  ["picture", gettext("Show a picture of yours …")],
];

/** Which files they take. @type {Record<string, string>} */
export const ACCEPTED = { sound: "audio/*", picture: "image/*" };

export const OUTPUTS = {
  title: gettext("Outside of this page"),
  note: gettext("What a pose does to other programs, while it is armed. Nothing is sent before that."),
  add: gettext("Add"),
  which: gettext("Add an output"),
  none: gettext("This campad knows no outputs."),
  remove: gettext("Remove"),
  /** @param {string} name */
  sends: (name) => gettext("{name} sends", { name: own(name) }),
  address: gettext("Address"),
  more: gettext("Settings of it"),
  /** @param {string} name */
  gone: (name) => gettext("There is no {name} any more: nothing here can be armed before it is left out.", { name: own(name) }),
  leaveOut: gettext("Leave it out"),
  arm: gettext("Arm"),
  arming: gettext("Arming …"),
  makingReady: gettext("Arming: what it needs is being made ready. Press again to stop that."),
  disarm: gettext("Disarm"),
  armed: gettext("Armed: poses steer outside of this page."),
  notArmed: gettext("Not armed: nothing is sent."),
  /** @param {string} why */
  disarmed: (why) => gettext("Not armed any more. {why}", { why }),
  hotKey: gettext("Escape disarms while this page is in front."),
};

export const BROUGHT = {
  title: gettext("This project brings what it steers"),
  note: gettext("It came with a file, perhaps of somebody else. Read what your poses would do to other programs: none of it can be armed before you allow it."),
  unknown: gettext("This page cannot bind that; armed, it will say why."),
  allow: gettext("Allow these"),
  remove: gettext("Remove them"),
};
