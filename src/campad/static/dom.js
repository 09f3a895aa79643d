// @ts-check
// The few things this page does with elements. Text is always set as text, never as HTML.

/** @template {HTMLElement} T @param {string} id @returns {T} */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no element #${id}`);
  return /** @type {T} */ (element);
}

/**
 * Make an element.
 * @param {string} tag
 * @param {Record<string, string | boolean>} [attributes] `text` sets the text; true sets an empty one
 * @param {...Node} children
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name === "text") element.textContent = String(value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, String(value));
  }
  element.append(...children);
  return element;
}

/**
 * Make a button.
 * @param {Record<string, string | boolean>} attributes as `make` takes them
 * @param {() => void} onClick
 * @param {...Node} children
 */
export function makeButton(attributes, onClick, ...children) {
  const button = make("button", { type: "button", ...attributes }, ...children);
  button.addEventListener("click", () => onClick());
  return /** @type {HTMLButtonElement} */ (button);
}

/** Write only on change: live regions speak at every write. @param {Element} element @param {string} text */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {Element} element @param {string} name @param {string | null} value null removes it */
export function setAttribute(element, name, value) {
  if (value === null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * Fill a select.
 * @param {HTMLSelectElement} select
 * @param {[string, string][]} choices value and text
 * @param {string} [chosen]
 */
export function setChoices(select, choices, chosen) {
  select.replaceChildren(...choices.map(([value, text]) => make("option", { value, text })));
  if (chosen !== undefined) select.value = chosen;
}

/** Call back when what is on the page now has been drawn. @param {() => void} callback */
export function whenDrawn(callback) {
  requestAnimationFrame(() => {
    // What is queued in a frame's callback runs when that frame has been drawn.
    const channel = new MessageChannel();
    channel.port1.onmessage = callback;
    channel.port2.postMessage(null);
  });
}

/** While something is held, what is above it keeps its height: nothing moves away under a finger. @param {HTMLElement} element @param {boolean} held */
export function holdStill(element, held) {
  if (!held) element.style.height = "";
  else if (!element.style.height) element.style.height = `${element.getBoundingClientRect().height}px`;
}

/** The name of a class's colour. @param {number} index the class's number */
export const hue = (index) => `hue-${index % 8}`;

/** Is the person typing, so that single keys are letters? @param {EventTarget | null} target */
export function isTyping(target) {
  return target instanceof HTMLInputElement
    ? !["checkbox", "radio", "button"].includes(target.type)
    : target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
