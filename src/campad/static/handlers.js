// @ts-check
// What the server says, one function for each type of message.

import { best } from "./panels/inspector/compare.js";
import { byId, setAttribute } from "./dom.js";
import { renamed } from "./state/findings.js";
import { describe } from "./game/words.js";
import { showQuality } from "./panels/training/quality.js";
import { LAYERS } from "./texts/inspector.js";
import { SAVED_PROJECTS } from "./texts/page.js";

const PROGRESS_MS = 3000; // screen readers say every line; the curve shows every batch

/** How many examples there are. @param {any} state null: nobody knows */
const total = (state) => state?.classes.reduce((/** @type {number} */ sum, /** @type {any} */ entry) => sum + entry.count, 0) ?? 0;

/** @param {import("./app.js").App} app @returns {Record<string, (message: any) => void>} */
export function makeHandlers(app) {
  const { view, thumbnails, findings, sender, pads, meters, lossCurve } = app;
  let progressAt = 0;
  /** @type {any} */
  let quality = null;

  /** What the server found out about the examples. @param {any} found null: nothing */
  function showFound(found) {
    if (found === quality) return;
    quality = found;
    findings.set(found);
    showQuality(found, (row, column) => app.panel.showCell(row, column));
    app.inspector.setQuality(found);
  }

  /** The examples are others now. */
  function forgetAll() {
    thumbnails.clear();
    pads.showThumbs(thumbnails);
    lossCurve.clear();
    findings.clear();
    showFound(null);
    app.comparing.show(null);
    app.layers.forget();
    app.challenge.showScore(null);
  }

  return {
    welcome(message) {
      const before = total(view.state);
      app.pump.setSize(message.frame_size);
      app.game.setMaze(message.maze);
      app.inspector.setNetwork(message);
      if (!message.resumed) forgetAll();
      app.savedProjects.offer(message.offers);
      if (app.savedProjects.wentOn(message.resumed)) app.notice(SAVED_PROJECTS.back, "good");
      else if (before && !message.resumed) app.notice(SAVED_PROJECTS.gone(before));
    },
    state(message) {
      if (view.state && view.state.project !== message.project) forgetAll(); // another project was opened
      view.state = message;
      app.connection.remember(message.project);
      // Numbers of an opened project must not come twice; the recording that is going on keeps its own.
      const { recorder } = sender;
      if (!recorder.active) recorder.burst = Math.max(recorder.burst, message.next_burst);
      if (!message.training) view.progress = null;
      if (!message.trained) showFound(null);
      else if (quality) showFound(renamed(quality, message.trained));
      app.refresh();
    },
    recorded(message) {
      const sent = sender.uplink.look(message.seq);
      if (sent?.thumb) {
        thumbnails.add(message.id, message.label, sent.thumb, sent.frame);
        pads.push(message.label, sent.thumb);
      }
      const entry = view.state.classes.find((/** @type {any} */ c) => c.label === message.label);
      if (entry) entry.count += 1;
      view.state.stale = true;
      app.refresh();
    },
    predicted(message) {
      const now = performance.now();
      const frame = sender.uplink.answered(message.seq);
      if (!frame || frame.old) return; // of another tab, or long ago
      const known = message.probabilities.length > 0;
      view.chosen = message.label;
      meters.show(view.state?.trained ?? [], message.probabilities, view.chosen);
      meters.showNone(known && view.state.settings.lost ? 1 - message.familiarity : null, view.chosen === null);
      pads.mark(view.recording, view.chosen);
      if (app.recalibration.see(message.drifted, now)) app.refresh();
      if (frame.frameAt) app.latency.see(frame.frameAt, () => app.inspector.setDelay(app.latency.ms));
      app.inspector.setTimes({
        framesPerSecond: app.pump.framesPerSecond,
        missed: app.pump.missed + sender.passed,
        grabMs: app.pump.grabMs,
        roundMs: now - frame.at,
        embedMs: message.embed_ms,
        waitMs: message.wait_ms,
        likeness: message.familiarity,
      });
    },
    removed(message) {
      thumbnails.keep(message.kept);
      pads.showThumbs(thumbnails);
      app.refresh();
    },
    loss(message) {
      lossCurve.add(message.start, message.values);
      const now = performance.now();
      if (!message.start && now - progressAt < PROGRESS_MS) return;
      progressAt = now;
      view.progress = { loss: message.values[message.values.length - 1], epoch: message.epoch, epochs: message.epochs };
      app.refresh();
    },
    trained(message) {
      if (!message.refined) {
        view.result = message;
        app.recalibration.forget();
      }
      if (message.loss === null) lossCurve.add(true, []);
      lossCurve.finish();
      showFound(message.quality);
      app.refresh();
    },
    forgotten(message) {
      forgetAll();
      app.savedProjects.offer([]);
      app.notice(SAVED_PROJECTS.forgotten(message), "good");
    },
    challenged: (message) => app.challenge.showScore(message.score),
    compared(message) {
      app.comparing.show(message);
      app.notice(best(message), "good");
    },
    ranked(message) {
      app.layers.show(message.rows, message.frames);
      app.notice(LAYERS.done, "good");
    },
    recalibrated(message) {
      const { text, kind } = app.recalibration.ended(message);
      app.notice(text, kind);
    },
    game(message) {
      const before = view.game?.phase;
      view.game = message.view;
      app.game.push(message.view);
      app.sounds.play(message.view.events);
      // Once a second at most: a name that changes with every dot is noise.
      if (message.view.tick % 60 === 0 || before !== message.view.phase) setAttribute(byId("game"), "aria-label", `Game: ${describe(message.view)}`);
      if (before !== message.view.phase) app.refresh();
    },
    error: (message) => app.notice(message.message),
  };
}
