// @ts-check
// What the server says: a function for each type of message, each group with just the parts it uses.

import { byId, setAttribute, setText } from "./dom.js";
import { announce, describe } from "./game/words.js";
import { best } from "./panels/inspector/compare.js";
import { countExamples } from "./state/page.js";
import { forgetPreferences } from "./state/preferences.js";
import { sentence } from "./texts/format.js";
import { LAYERS } from "./texts/inspector.js";
import { SAVED_PROJECTS } from "./texts/page.js";

const PROGRESS_MS = 3000; // screen readers say every line; the curve shows every batch

/** @typedef {import("./state/page.js").Notice} Notice */
/** @typedef {import("./state/page.js").Page} Page */
/** @typedef {Record<string, (message: any) => void>} Handlers by the messages' type */
/** @typedef {() => void} Refresh lets the panels follow */

/**
 * Whose session it is, which project is open, and how that stands.
 * @param {object} uses
 * @param {Page} uses.page
 * @param {import("./link/connection.js").Connection} uses.connection
 * @param {import("./link/recorder.js").Recorder} uses.recorder
 * @param {import("./state/findings.js").Findings} uses.findings
 * @param {import("./panels/saved-projects.js").SavedProjects} uses.savedProjects
 * @param {import("./panels/camera/camera-panel.js").CameraPanel} uses.cameraPanel
 * @param {(welcome: any) => void} uses.prepare for this server's network and game
 * @param {() => void} uses.forgetExamples they are others now
 * @param {() => void} uses.forgetKept what the projects were called, and files of the person's own
 * @param {Notice} uses.notice
 * @param {Refresh} uses.refresh
 * @returns {Handlers}
 */
export function projectHandlers({ page, connection, recorder, findings, savedProjects, cameraPanel, prepare, forgetExamples, forgetKept, notice, refresh }) {
  return {
    welcome(message) {
      const before = countExamples(page.state);
      prepare(message);
      if (!message.resumed) forgetExamples();
      savedProjects.offer(message.offers, message.elsewhere);
      if (savedProjects.wentOn(message.resumed)) notice(SAVED_PROJECTS.back, "good");
      else if (before && !message.resumed) notice(SAVED_PROJECTS.gone(before));
    },
    state(message) {
      if (page.lesson) message.kept.on = false; // where it is: this device may be somebody else's next
      if (page.state && page.state.project !== message.project) forgetExamples(); // another project was opened
      if (message.playing && !page.state?.playing && page.notice?.kind === "good") page.notice = null; // the game leads now
      page.state = message;
      cameraPanel.setMirror(message.mirrored);
      connection.remember(message.project);
      recorder.skipTo(message.next_burst); // numbers of an opened project must not come twice
      if (!message.training) page.progress = null;
      findings.follow(message.trained);
      refresh();
    },
    forgotten(message) {
      forgetExamples();
      forgetPreferences();
      forgetKept();
      savedProjects.offer([], []);
      notice(SAVED_PROJECTS.forgotten(message), "good");
    },
    error: (message) => notice(sentence(message.message)),
  };
}

/**
 * Examples come and go.
 * @param {object} uses
 * @param {Page} uses.page
 * @param {import("./link/uplink.js").Uplink} uses.uplink
 * @param {import("./eye/copies.js").Copies} uses.copies
 * @param {import("./state/thumbnails.js").Thumbnails} uses.thumbnails
 * @param {import("./panels/pads/pads.js").Pads} uses.pads
 * @param {Refresh} uses.refresh
 * @returns {Handlers}
 */
export function exampleHandlers({ page, uplink, copies, thumbnails, pads, refresh }) {
  return {
    recorded(message) {
      const sent = uplink.look(message.seq);
      if (sent?.thumb) {
        thumbnails.add(message.id, message.label, sent.thumb, sent.frame);
        pads.push(message.label, sent.thumb);
      }
      if (message.warps) copies.add(message.id, sent?.frame?.rgb, message.warps);
      const entry = page.state?.classes.find(({ label }) => label === message.label);
      if (entry) entry.count += 1;
      if (page.state) page.state.stale = true;
      refresh();
    },
    removed(message) {
      thumbnails.keep(message.kept);
      pads.showThumbs(thumbnails);
      refresh();
    },
  };
}

/**
 * What a frame shows, thirty times a second: only what changes with every frame is drawn anew.
 * @param {object} uses
 * @param {Page} uses.page
 * @param {import("./capture/pump.js").FramePump} uses.pump
 * @param {import("./link/sender.js").Sender} uses.sender
 * @param {import("./state/latency.js").Latency} uses.latency
 * @param {import("./panels/camera/meters.js").Meters} uses.meters
 * @param {import("./panels/pads/pads.js").Pads} uses.pads
 * @param {import("./panels/camera/recalibration.js").Recalibration} uses.recalibration
 * @param {import("./panels/deciding/deciding.js").Deciding} uses.deciding
 * @param {import("./panels/steering/steering.js").Steering} uses.steering
 * @param {import("./panels/inspector/inspector.js").Inspector} uses.inspector
 * @param {import("./eye/eye.js").Eye} uses.eye
 * @param {Refresh} uses.refresh
 * @returns {Handlers}
 */
export function predictionHandlers({ page, pump, sender, latency, meters, pads, recalibration, deciding, steering, inspector, eye, refresh }) {
  return {
    predicted(message) {
      const now = performance.now();
      const frame = sender.uplink.answered(message.seq);
      if (!frame || frame.old) return; // of another tab, or long ago
      const known = message.probabilities.length > 0;
      page.chosen = message.label;
      const part = page.chosen === null ? message.familiarity : 1; // what is none of these is no class
      meters.show(page.state?.trained ?? [], message.probabilities.map((/** @type {number} */ value) => value * part), page.chosen);
      meters.showNone(known && page.state?.settings.lost ? 1 - message.familiarity : null, page.chosen === null);
      pads.mark(page.recording, page.chosen);
      deciding.see(message);
      steering.see(message);
      if (recalibration.see(message.drifted, now)) refresh();
      if (frame.frameAt) latency.see(frame.frameAt, () => inspector.setDelay(latency));
      inspector.setTimes({
        framesPerSecond: pump.framesPerSecond,
        missed: pump.missed + sender.passed,
        grabMs: pump.grabMs,
        roundMs: now - frame.at,
        embedMs: message.embed_ms,
        waitMs: message.wait_ms,
        eyeMs: eye.ms,
        sent: sender.uplink.sent,
        likeness: message.familiarity,
      });
    },
  };
}

/**
 * Training, and what was found out: how good it is, which classifier or layer is best.
 * @param {object} uses
 * @param {Page} uses.page
 * @param {import("./state/classifiers.js").Classifiers} uses.classifiers
 * @param {import("./state/findings.js").Findings} uses.findings
 * @param {import("./panels/training/loss-curve.js").LossCurve} uses.lossCurve
 * @param {import("./panels/inspector/inspector.js").Inspector} uses.inspector
 * @param {import("./panels/camera/recalibration.js").Recalibration} uses.recalibration
 * @param {import("./panels/deciding/deciding.js").Deciding} uses.deciding
 * @param {Notice} uses.notice
 * @param {Refresh} uses.refresh
 * @returns {Handlers}
 */
export function learningHandlers({ page, classifiers, findings, lossCurve, inspector, recalibration, deciding, notice, refresh }) {
  let progressAt = 0;
  return {
    loss(message) {
      lossCurve.add(message.start, message.values);
      const now = performance.now();
      if (message.start) {
        progressAt = now; // most are over before a number could be read
        page.progress = null;
        refresh();
      }
      if (now - progressAt < PROGRESS_MS) return;
      progressAt = now;
      page.progress = { epoch: message.epoch, epochs: message.epochs };
      refresh();
    },
    trained(message) {
      if (!message.refined) {
        page.result = message;
        inspector.setTraining(message, lossCurve.values);
        recalibration.trained();
      }
      recalibration.learned(message.stream);
      if (message.loss === null) lossCurve.add(true, []);
      lossCurve.finish();
      findings.set(message.quality);
      deciding.trained(message);
      refresh();
    },
    challenged(message) {
      page.holdoutScore = message.score;
      refresh();
    },
    compared(message) {
      page.compared = message;
      notice(best(message, classifiers), "good");
    },
    ranked(message) {
      page.ranked = message;
      notice(LAYERS.done, "good");
    },
    recalibrated: (message) => recalibration.ended(message),
  };
}

/**
 * @param {object} uses
 * @param {Page} uses.page
 * @param {import("./game/canvas.js").GameCanvas} uses.gameCanvas
 * @param {import("./game/sounds.js").GameSounds} uses.sounds
 * @param {Refresh} uses.refresh
 * @returns {Handlers}
 */
export function gameHandlers({ page, gameCanvas, sounds, refresh }) {
  return {
    game({ view }) {
      const before = page.game?.phase;
      page.game = view;
      gameCanvas.push(view);
      sounds.play(view.events);
      // Once a second at most: a name that changes with every dot is noise.
      if (view.tick % 60 === 0 || before !== view.phase) setAttribute(byId("game"), "aria-label", describe(view));
      const said = announce(view);
      if (said) setText(byId("game-said"), said);
      if (before !== view.phase) refresh();
    },
  };
}
