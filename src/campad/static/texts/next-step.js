// @ts-check
// The sentence at the top.

import { gettext, ngettext, number } from "../languages/gettext.js";
import { own, quoted } from "./format.js";

/** @typedef {{by: "enter" | "command" | "restart" | "join", command: string}} NewLink how to get a link: see the server's login.py */

export const NEXT_STEP = {
  connecting: gettext("Looking for campad on this machine …"),
  lost: gettext("The connection to campad is lost; trying again by itself. Your examples are safe."),
  lostUnkept: gettext("The connection to campad is lost; trying again by itself. What is not kept on disk may be gone."),
  /** @param {string} language by its own name */
  nextLanguage: (language) => gettext("As soon as it is back, this page changes to {language}.", { language: own(language) }),
  /** @param {NewLink} newLink */
  locked: ({ by, command }) =>
    `${gettext("This page needs a link, and each link works once.")} ${{
      enter: gettext("Go to the window where campad runs, press Enter, and open the link that it shows."),
      command: gettext("Run “{command}” in a terminal, and open the link that it prints.", { command }),
      restart: gettext("Start campad anew, and open the link that it shows."),
      join: gettext("Join the lesson by its code."),
    }[by]}`,
  elsewhere: gettext("This page is open in another tab. Close that one, then reload this one."),
  full: gettext("Too many pages are open. Close one; this page tries again."),
  camera: gettext("Press “Use my camera”. Or try it with the demo camera: a drawn figure takes your place."),
  demo: gettext("There is no camera here. Use the demo camera: a drawn figure takes your place."),
  noPicture: gettext("campad sees nothing yet: first press “Use my camera”, or use the demo camera."),
  offers: gettext("Go on with a project of yours, or start anew."),
  /** @param {string} name of the first class */
  record: (name) => gettext("Strike a pose for {name} and hold its button: about 15 pictures.", { name: quoted(name) }),
  /** @param {string} name of the next class */
  missing: (name) => gettext("Now a pose for {name}: hold its button.", { name: quoted(name) }),
  /** @param {string} name while it is held */
  enough: (name) => gettext("That is enough for {name}: let go.", { name: quoted(name) }),
  /** @param {string} name while it is held @param {string} next the next class */
  enoughThen: (name, next) => gettext("That is enough for {name}: let go. Next is {next}.", { name: quoted(name), next: quoted(next) }),
  /** @param {string} name */
  recording: (name) => gettext("Recording {name}. Move a little while you hold.", { name: own(name) }),
  /** @param {string} name */
  recordingHoldout: (name) => gettext("Recording {name} for the challenge: these pictures are never learned from.", { name: own(name) }),
  recalibrating: gettext("Move through all your poses, in any order:"),
  /** Seen, not heard. @param {number} seconds */
  left: (seconds) => `${number(seconds)} …`,
  comparing: gettext("Comparing the classifiers on your examples …"),
  ranking: gettext("Trying networks and layers on your examples; this takes a while …"),
  drifted: gettext("The light or the room has changed: press Recalibrate, or record more."),
  /** @param {string} name @param {number} seconds */
  countdown: (name, seconds) => gettext("{name} in {seconds} …", { name: own(name), seconds }),
  train: gettext("Every pose has examples: press Train."),
  stale: gettext("The examples have changed: press Train again."),
  /** @param {{epoch: number, epochs: number} | null} progress */
  training: (progress) =>
    progress ? gettext("Training: round {epoch} of {epochs}", progress) : gettext("Training …"),
  /** @param {{examples: number, stopped: boolean}} result @param {string} next what to do now */
  trained: ({ examples: n, stopped }, next) =>
    `${stopped ? ngettext("Stopped early: trained on 1 example.", "Stopped early: trained on {n} examples.", n) : ngettext("Trained on 1 example.", "Trained on {n} examples.", n)} ${next}`,
  tryOut: gettext("Try your poses, then press Play."),
  /** @param {string} advice */
  advised: (advice) => `${gettext("The camera knows your poses, but not well yet.")} ${advice}`,
  ready: gettext("The camera knows your poses: press Play, or record more."),
  playing: gettext("Playing: your poses steer."),
  playingByKeys: gettext("Playing: the arrow keys steer. Poses do as soon as there is a camera."),
  playingDrifted: gettext("Playing, but the light or the room has changed since you recorded: recalibrating helps."),
  paused: gettext("The game waits: press Play to go on."),
  pausedHidden: gettext("The game waits since this page was hidden: press Play to go on."),
  waiting: gettext("The game waits."),
  hiddenRecording: gettext("This page was hidden, so the recording ended: hold the button again."),
  /** @param {number} n */
  over: (n) => ngettext("Game over with 1 point. Press Play for another game.", "Game over with {n} points. Press Play for another game.", n),
};

/** What else is said where a press begins a countdown, and no pad is held. */
export const HANDS_FREE = {
  /** @param {string} name */
  record: (name) => gettext("Press the {name} button: campad counts to three, then records your pose.", { name: quoted(name) }),
  /** @param {string} name */
  missing: (name) => gettext("Now a pose for {name}: press its button.", { name: quoted(name) }),
  /** @param {string} name */
  recording: (name) => gettext("Recording {name}. It ends by itself.", { name: own(name) }),
};

/** The same where the demo camera's figure takes the person's place. */
export const WITH_FIGURE = {
  ...NEXT_STEP,
  /** @param {string} name */
  record: (name) => gettext("Hold the {name} button: the figure strikes its pose. About 15 pictures.", { name: quoted(name) }),
  /** @param {string} name */
  recording: (name) => gettext("Recording {name}. The figure moves a little while you hold.", { name: own(name) }),
  recalibrating: gettext("Let the figure go through all its poses, in any order:"),
  tryOut: gettext("Try the figure’s poses, then press Play."),
  ready: gettext("The camera knows the figure’s poses: press Play, or record more."),
  playing: gettext("Playing: the figure’s poses steer. Press a pose to choose it."),
};
