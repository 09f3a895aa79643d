// @ts-check
// What the server says in words to people. It says it in English; a page in another language knows it by its
// form. A test holds each of these against what the server can say. What is not here stays English: what a
// page never causes, and what is said of files of networks, of outputs' settings, and by other programs.

import { gettextNoop as noop, translator } from "../languages/known.js";

export const fromServer = translator([
  // Learning
  noop("Train first: the camera does not know your poses yet."),
  noop("Layers are being ranked already."),
  noop("Ranking layers takes pictures of two classes at least."),
  noop("That was too long ago: it is not kept any more."),
  noop("There is nothing to undo."),
  noop("The camera gave too few pictures meanwhile: nothing was measured. Keep this page in front, and begin once more."),
  noop("the page has room for {n} classes"),
  // Projects
  noop("What is here is not kept on disk. Save it to a file first, then open this one."),
  noop("The page has room for {room} classes, and this file has {n}: use it with the command line."),
  noop('This file does not say whether its pictures were mirrored. If left and right are swapped now, change "Mirror".'),
  noop("This file is too large."),
  noop("{name}: damaged, or a part of it is missing; take another copy of it"),
  noop("{name}: not a campad file"),
  noop("{name}: written by a newer campad; update campad to open it"),
  noop("this file"),
  noop("Your examples could not be written to disk."),
  noop("Your last project cannot be opened here: {why}"),
  noop("Your last project cannot be opened. {why}"),
  noop("Parts of this project were damaged ({n} records) and have been set aside; {examples} examples are here."),
  noop("The disk is full, or a project has reached 2 GiB. What you recorded is still here while campad runs: free some space, and it is kept."),
  noop("campad may not write there. Allow writing to that folder, or name another one with --data."),
  noop("It is open in another campad. Close that one first."),
  noop("It is damaged, or is no project of campad's."),
  noop("The disk reports an error. Save the project to a file on another disk."),
  // Lessons
  noop("This is not the code of the lesson. Look at it again, and type its six characters."),
  noop("Too many wrong codes were typed, so none is looked at for a minute. Tell your teacher, wait, and try again."),
  noop("The lesson is locked: ask your teacher to unlock it."),
  noop("The lesson is full: {n} people are in it."),
  noop("Somebody in this lesson has that name. Choose another one; if it was you, ask your teacher to let you back in."),
  noop("This person is not in the lesson any more."),
  noop("Your teacher has paused the lesson. Look up!"),
  noop("Type a name that others can read."),
  noop("A name has at most {n} characters."),
  noop("A name has no invisible characters; leave them out."),
  // Classifiers
  noop("Dense network"),
  noop("The tutorial's network, trained in the span of your examples: milliseconds."),
  noop("Dense network, as in the tutorial"),
  noop("The same network trained on all activations, slow and to the letter."),
  noop("Ridge regression"),
  noop("Solved exactly, at once; no settings."),
  noop("Nearest neighbours"),
  noop("Compares with every example: Teachable Machine's first way."),
  // Outputs
  noop("Presses keys in whatever program has the keyboard."),
  noop("Moves the pointer, clicks and scrolls."),
  noop("Is a gamepad with two sticks."),
  noop("Sends probabilities and decisions to music, light and art programs."),
  noop("Publishes on a broker; Home Assistant finds the classes by itself."),
  noop("Plays notes, moves controllers and chooses programs."),
  noop("Writes a line of text to an Arduino, a micro:bit or another serial port."),
  noop("Lets other programs of this machine listen, by a WebSocket or server-sent events."),
]);
