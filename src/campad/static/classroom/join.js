// @ts-check
// Joining a lesson: a code and a name become this tab's token.

import { byId, setText } from "../dom.js";
import { authorization, keepToken, token } from "../link/token.js";
import { offerLanguages } from "../panels/language.js";
import { JOIN } from "../texts/classroom.js";
import { sentence } from "../texts/format.js";
import { SAVED_PROJECTS } from "../texts/page.js";

const ADDRESS = "/api/join";

const input = (/** @type {string} */ id) => /** @type {HTMLInputElement} */ (byId(id));

/** @param {SubmitEvent} event */
async function join(event) {
  event.preventDefault();
  setText(byId("said"), JOIN.joining);
  const body = JSON.stringify({ code: input("code").value, name: input("name").value });
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(ADDRESS, { method: "POST", headers, body }).catch(() => null);
  if (!response?.ok) return setText(byId("said"), response ? sentence(await response.text()) : JOIN.failed);
  keepToken((await response.json()).token);
  location.replace("/");
}

async function begin() {
  const known = await fetch("/api/session", { headers: authorization(), cache: "no-store" }).catch(() => null);
  const role = known?.ok ? known.headers.get("Campad-Role") : null;
  if (role) return location.replace(role === "teacher" ? "/teacher" : "/");
  const code = decodeURIComponent(location.hash.slice(1));
  input("code").value = code;
  input(code ? "name" : "code").focus();
  const lesson = await fetch(ADDRESS).then((response) => response.json()).catch(() => null);
  if (!lesson) return setText(byId("said"), JOIN.failed);
  setText(byId("kept"), JOIN.kept(lesson.kept_days));
  if (lesson.locked) setText(byId("said"), JOIN.locked);
  else if (token() && !code) setText(byId("said"), JOIN.out); // it was good once, and nobody asked to come here
  byId("authority").hidden = !lesson.authority;
}

byId("form").addEventListener("submit", join);
offerLanguages(() => setText(byId("said"), SAVED_PROJECTS.untilReload));
begin();
