// @ts-check
// A finger on a button to hold. It may be about to scroll the page: what moves before it has rested is no
// press. Once it is one, it does not scroll; and if the system takes the finger away, it was not meant.

const REST_MS = 150;
const REST_PX = 10;

/** @typedef {{press: () => void, release: () => void, drop: () => void}} HoldEvents after each press comes one release, or a drop: it was not meant */

/** @param {HTMLElement} button @param {HoldEvents} events */
export function followFinger(button, { press, release, drop }) {
  /** @type {{id: number, x: number, y: number, timer: number} | null} */
  let finger = null;
  let pressed = false;
  const rested = () => {
    pressed = true;
    press();
  };
  /** @param {PointerEvent} event @param {() => void} end */
  const leave = (event, end) => {
    if (event.pointerId !== finger?.id) return;
    clearTimeout(finger.timer);
    finger = null;
    end();
    pressed = false;
  };
  const lift = () => {
    if (!pressed) press(); // a tap
    release();
  };
  const lose = () => {
    if (pressed) drop();
  };
  button.addEventListener("pointerdown", (event) => {
    if (event.pointerType !== "touch" || finger) return;
    finger = { id: event.pointerId, x: event.clientX, y: event.clientY, timer: setTimeout(rested, REST_MS) };
  });
  button.addEventListener("pointermove", (event) => {
    if (event.pointerId !== finger?.id || pressed) return;
    if (Math.hypot(event.clientX - finger.x, event.clientY - finger.y) > REST_PX) leave(event, () => {});
  });
  button.addEventListener("pointerup", (event) => leave(event, lift));
  button.addEventListener("pointercancel", (event) => leave(event, lose));
  button.addEventListener("touchmove", (event) => pressed && event.preventDefault(), { passive: false });
}
