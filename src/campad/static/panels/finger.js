// @ts-check
// A finger on a button to hold. It may be about to scroll the page: what moves before it has rested is no
// press. Once it is one, it does not scroll; and if the system takes the finger away, it was not meant.

const REST_MS = 150;
const REST_PX = 10;

/** @typedef {import("../link/recorder.js").LetGo} LetGo */

/** @param {HTMLElement} button @param {() => LetGo} press @returns {() => void} lifts the finger */
export function followFinger(button, press) {
  /** @type {{id: number, x: number, y: number, timer: number, letGo: LetGo | null} | null} */
  let finger = null;
  const leave = () => {
    const left = finger;
    clearTimeout(left?.timer);
    finger = null;
    return left;
  };
  /** @param {PointerEvent} event */
  const isIt = (event) => event.pointerId === finger?.id;
  button.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch" || finger) return;
    const down = { id: event.pointerId, x: event.clientX, y: event.clientY, timer: 0, letGo: /** @type {LetGo | null} */ (null) };
    down.timer = setTimeout(() => {
      down.letGo = press();
    }, REST_MS);
    finger = down;
  });
  button.addEventListener("pointermove", (event) => {
    if (!finger || !isIt(event) || finger.letGo) return;
    if (Math.hypot(event.clientX - finger.x, event.clientY - finger.y) > REST_PX) leave();
  });
  button.addEventListener("pointerup", (event) => {
    if (isIt(event)) (leave()?.letGo ?? press())(); // without a rest: a tap
  });
  button.addEventListener("pointercancel", (event) => {
    if (isIt(event)) leave()?.letGo?.(false);
  });
  button.addEventListener("touchmove", (event) => finger?.letGo && event.preventDefault(), { passive: false });
  return () => leave()?.letGo?.();
}
