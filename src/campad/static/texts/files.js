// @ts-check
// What is said about files: what goes out, for whom, and what may come in.

import { gettext, ngettext } from "../languages/gettext.js";
import { list, own, pictures, quoted } from "./format.js";

/** The size of pictures that ml5 and Scratch's extensions show every network. */
const ML5_SIZE = 224;

/** @type {Record<string, string>} */
const TITLES = {
  campad: gettext("campad project"),
  web: gettext("A web page of its own"),
  "teachable-machine": "Teachable Machine",
  onnx: "ONNX",
  keras: "Keras",
  tflite: "TensorFlow Lite",
  sklearn: "scikit-learn",
};

/** @type {Record<string, (kind: string) => string>} */
const STEPS = {
  joining: (kind) => gettext("{kind}: putting its parts together …", { kind }),
  writing: (kind) => gettext("{kind}: writing it …", { kind }),
  checking: (kind) => gettext("{kind}: trying it out. Does it say what campad says?", { kind }),
  packing: (kind) => gettext("{kind}: packing it …", { kind }),
};

export const PROGRESS = {
  cancel: gettext("Cancel"),
  busy: gettext("Something else is going on: wait for it, or cancel it."),
};

export const EXPORT = {
  title: gettext("Take it with you"),
  about: gettext("What campad has learned, as a file. No picture of yours is in any of them. Each is tried out before you get it."),
  close: gettext("Close"),
  /** @param {number} size of the pictures that the network takes @returns {{kind: string, title: string, use: string, button: string}[]} */
  kinds: (size) => [
    {
      kind: "campad",
      title: TITLES.campad,
      use: gettext("To go on later, here or in campad on another computer: your examples as numbers, and all settings. “Open” reads it."),
      button: gettext("Save .campad"),
    },
    {
      kind: "web",
      title: TITLES.web,
      use: gettext("A page with your classes for any web server. It runs on phones, too, and needs neither campad nor Python."),
      button: gettext("Make the page (zip)"),
    },
    {
      kind: "teachable-machine",
      title: TITLES["teachable-machine"],
      use:
        size === ML5_SIZE
          ? gettext("What Teachable Machine exports: for web pages with TensorFlow.js, for p5 and ml5 sketches, and for Scratch extensions.")
          : gettext("What Teachable Machine exports: for web pages with TensorFlow.js. For ml5 and Scratch teach with the network mobilenet-v1-0.25."),
      button: gettext("Make model.json (zip)"),
    },
    {
      kind: "onnx",
      title: TITLES.onnx,
      use: gettext("One file for programs in Python, JavaScript, C#, Java or C++. It takes pictures of any size; everything else is inside."),
      button: gettext("Make .onnx"),
    },
    {
      kind: "keras",
      title: TITLES.keras,
      use: gettext("For Python with Keras or TensorFlow: .keras for Keras 3, and .h5 for what is older."),
      button: gettext("Make .keras and .h5 (zip)"),
    },
    {
      kind: "tflite",
      title: TITLES.tflite,
      use: gettext("For phones, a Raspberry Pi and small boards: .tflite in full precision, and a smaller one in whole numbers."),
      button: gettext("Make .tflite (zip)"),
    },
    {
      kind: "sklearn",
      title: TITLES.sklearn,
      use: gettext("For Python with scikit-learn: the network as ONNX, and what was learned as its estimators, without pickle."),
      button: gettext("Make .skops (zip)"),
    },
  ],
  untrained: gettext("Nothing is learned yet: record examples of every class, then come back."),
  /** @param {string} kind @param {string} step */
  progress: (kind, step) => STEPS[step](TITLES[kind]),
  /** @param {string} file */
  done: (file) => gettext("{file} is made and tried out: look among your downloads.", { file: quoted(file) }),
  cancelled: gettext("The export was cancelled."),
  failed: gettext("The export did not come; is campad still running?"),
};

export const BRING_IN = {
  /** @param {string} label @param {number} n @param {number} all */
  progress: (label, n, all) => gettext("Taking pictures for {label}: file {n} of {all}", { label: own(label), n, all }),
  /** @param {string[]} labels @param {number} taken @param {string[]} unread names of files @param {boolean} cancelled */
  done(labels, taken, unread, cancelled) {
    const values = { pictures: pictures(taken), label: list(labels.map(own)) };
    const said = cancelled ? gettext("Stopped: {pictures} for {label}.", values) : gettext("{pictures} for {label}.", values);
    if (!unread.length) return said;
    const names = list(unread.map(own));
    return `${said} ${ngettext("1 file could not be read as pictures: {names}.", "{n} files could not be read as pictures: {names}.", unread.length, { names })}`;
  },
  busy: gettext("Pictures can be taken when campad is there and nothing else is being recorded."),
  /** @param {number} n of files */
  none: (n) =>
    ngettext("That is neither a picture nor a video: choose one of those.", "There are neither pictures nor videos among these: choose some.", n),
  loose: gettext("For which class? Drop pictures and videos on its button, or press ⋯ there. A folder for each class can be dropped anywhere."),
  /** @param {string[]} parts */
  parts: (parts) => gettext("This data set is in parts: open the folder {part} in it.", { part: quoted(parts.find((name) => name.toLowerCase().startsWith("train")) ?? parts[0]) }),
  /** @param {number} n @param {number} most */
  tooMany: (n, most) => gettext("There would be {n} classes, and this page has room for {most}.", { n, most }),
  /** @param {string} name of a file */
  badZip: (name) => gettext("{name} cannot be unpacked: it is damaged, locked by a password, or no zip.", { name: quoted(name) }),
  otherKind: gettext("This Teachable Machine project has no pictures in it: campad learns from pictures only."),
  /** @param {string} name of a file */
  network: (name) => gettext("{name} is a network, not pictures. Start campad with it: campad --backbone FILE", { name: quoted(name) }),
  networkInLesson: gettext("That is a network: in a lesson all use the one that the teacher chose."),
  exported: gettext("That is an export, made for other programs. “Open” reads the .campad file that “Save” writes."),
  projectInLesson: gettext("In a lesson the teacher hands out projects. Pictures of yours can be dropped on a button."),
  /** @param {string} name of a file */
  unknown: (name) => gettext("{name} is nothing that campad can use: it takes pictures, videos, folders and zips of them, and .campad projects.", { name: quoted(name) }),
};
