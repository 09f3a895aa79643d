// @ts-check
// The teacher's page: how far everybody is, and what is to be done. It shows nobody's camera: it gets no picture.

import { byId, make, makeButton, setAttribute, setText } from "../dom.js";
import { authorization, redeemLink } from "../link/token.js";
import { offerLanguages } from "../panels/language.js";
import { LESSON, TEACHER } from "../texts/classroom.js";
import { sentence } from "../texts/format.js";
import { SAVED_PROJECTS } from "../texts/page.js";

const ADDRESS = "/api/lesson";
const EVERY_MS = 1_000;

/** @typedef {import("../texts/classroom.js").Person} Person */
/** @typedef {{code: string, address: string, qr: string, fingerprint: string, authority_fingerprint: string, paused: boolean, locked: boolean, kept_days: number | null, shut: {address: string, seconds: number}[], people: Person[]}} Lesson */

/** @type {Lesson | null} */
let lesson = null;
let said = ""; // what an act came to, while nothing graver is said

/** @param {string} address @param {RequestInit} [more] */
const ask = (address, more = {}) =>
  fetch(address, { cache: "no-store", ...more, headers: { ...authorization(), .../** @type {Record<string, string>} */ (more.headers) } }).catch(() => null);

/** @param {object} message @param {string} [done] */
async function act(message, done = "") {
  said = done;
  await take(await ask(ADDRESS, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(message) }));
}

/** @param {Response | null} response */
async function take(response) {
  if (response?.ok) {
    lesson = /** @type {Lesson} */ (await response.json());
    show(lesson);
  } else {
    setText(byId("said"), !response ? TEACHER.lost : response.status === 401 ? TEACHER.locked : sentence(await response.text()));
  }
}

/** @param {Lesson} now */
function show(now) {
  byId("main").hidden = false;
  setAttribute(byId("qr"), "src", now.qr);
  setText(byId("address"), now.address);
  setText(byId("code"), now.code);
  setText(byId("kept"), LESSON.kept(now.kept_days));
  setText(byId("fingerprint"), TEACHER.fingerprint(now.fingerprint, now.authority_fingerprint));
  setText(byId("pause"), now.paused ? TEACHER.goOn : TEACHER.pause);
  setText(byId("lock"), now.locked ? TEACHER.unlock : TEACHER.lock);
  setText(byId("people"), TEACHER.people(now.people.filter(({ here }) => here).length, now.people.length));
  setText(byId("said"), now.shut.map(TEACHER.shut).join(" ") || said);
  const rows = byId("rows");
  for (const row of [...rows.children]) if (!now.people.some(({ person }) => row.id === `person-${person}`)) row.remove();
  for (const person of now.people) showPerson(person, document.getElementById(`person-${person.person}`) ?? newRow(person));
}

/** @param {Person} person */
function newRow({ person, name }) {
  const letBack = makeButton({ text: TEACHER.letBack, "aria-label": `${TEACHER.letBack}: ${name}` }, () => act({ type: "letback", person }));
  const sendAway = () => confirm(TEACHER.sureAway(name)) && act({ type: "sendaway", person });
  const away = makeButton({ class: "danger", text: TEACHER.sendAway, "aria-label": `${TEACHER.sendAway}: ${name}` }, sendAway);
  const cells = [name, "", "", "", "", ""].map((text) => make("td", { text }));
  const row = make("tr", { id: `person-${person}` }, ...cells, make("td", { class: "acts" }, letBack, away));
  byId("rows").append(row);
  return row;
}

/** @param {Person} person @param {HTMLElement} row */
function showPerson(person, row) {
  const { here, playing, score } = person;
  const texts = [TEACHER.page(person), TEACHER.examples(person), TEACHER.trained(person), TEACHER.score(person), playing || score ? String(score) : "–"];
  texts.forEach((text, at) => setText(row.children[at + 1], text));
  row.classList.toggle("away", !here);
}

/** @param {string} address @param {string} name */
async function download(address, name) {
  const response = await ask(address);
  if (!response?.ok) return take(response);
  const link = /** @type {HTMLAnchorElement} */ (make("a", { download: name, href: URL.createObjectURL(await response.blob()) }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

async function handOut() {
  const input = /** @type {HTMLInputElement} */ (byId("file"));
  const file = input.files?.[0];
  input.value = "";
  if (!file || !confirm(TEACHER.sureStart)) return;
  const response = await ask(`${ADDRESS}/start`, { method: "POST", headers: { "Content-Type": "application/octet-stream" }, body: file });
  if (!response?.ok) return take(response);
  said = sentence(await response.text()) || TEACHER.given;
  setText(byId("said"), said);
}

async function look() {
  await take(await ask(ADDRESS));
  setTimeout(look, EVERY_MS);
}

/** @param {string} id @param {() => void} action */
const onClick = (id, action) => byId(id).addEventListener("click", action);
onClick("pause", () => act({ type: "pause", on: !lesson?.paused }));
onClick("lock", () => act({ type: "lock", on: !lesson?.locked }));
onClick("renew", () => act({ type: "renew" }));
onClick("wipe", () => confirm(TEACHER.sureWipe) && act({ type: "wipe" }, TEACHER.wiped));
onClick("start", () => byId("file").click());
onClick("collect", () => download(`${ADDRESS}/projects`, "lesson.zip"));
onClick("csv", () => download(`${ADDRESS}/table`, "lesson.csv"));
byId("file").addEventListener("change", handOut);
addEventListener("hashchange", () => location.reload()); // a new link was put into this tab
offerLanguages(() => setText(byId("said"), SAVED_PROJECTS.untilReload));
redeemLink().then(look);
