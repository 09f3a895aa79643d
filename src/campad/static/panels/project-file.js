// @ts-check
// Saving the project as a file, and opening one: by the button or dropped on the page.

import { byId } from "../dom.js";
import { authorization } from "../link/token.js";
import { sentence } from "../texts/format.js";
import { PROJECT_FILE } from "../texts/page.js";

const ADDRESS = "/api/project";
const TYPE = "application/octet-stream";

/**
 * @param {() => string} session the session's id: whose project it is
 * @param {import("./project-name.js").ProjectName} name what the file is called
 * @param {(text: string) => void} tell shows a sentence to the person
 */
export function handleProjectFile(session, name, tell) {
  const input = /** @type {HTMLInputElement} */ (byId("project-file"));
  const headers = () => ({ ...authorization(), "Campad-Session": session(), "Content-Type": TYPE });

  async function save() {
    const response = await fetch(ADDRESS, { headers: headers() });
    if (!response.ok) return tell(sentence(await response.text()));
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await response.blob());
    link.download = name.file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  /** @param {File | undefined} file */
  async function open(file) {
    if (!file) return;
    if (!/\.campad$/i.test(file.name)) return tell(PROJECT_FILE.wrongFile);
    name.expect(file.name);
    const response = await fetch(ADDRESS, { method: "POST", headers: headers(), body: file }).catch(() => null);
    if (!response?.ok) name.expect(null);
    if (!response) return tell(PROJECT_FILE.failed);
    const text = await response.text();
    tell(response.ok ? text || PROJECT_FILE.opened : sentence(text));
  }

  const failed = () => tell(PROJECT_FILE.failed);
  byId("save-project").addEventListener("click", () => save().catch(failed));
  byId("open-project").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    open(input.files?.[0]).catch(failed);
    input.value = "";
  });
  addEventListener("dragover", (event) => {
    event.preventDefault();
    document.body.classList.add("dropping");
  });
  addEventListener("dragleave", () => document.body.classList.remove("dropping"));
  addEventListener("drop", (event) => {
    event.preventDefault();
    document.body.classList.remove("dropping");
    open(event.dataTransfer?.files[0]).catch(failed);
  });
}
