// Files of an answer: chosen, dropped or pasted, they are on the server before the answer leaves. The list is the server's own HTML.
import { token } from "./post.js";
import { toast } from "./toast.js";
import { element, say } from "./words.js";

const inputOf = (form) => form?.querySelector("input[data-files]");
const isReply = (form) => ["private", "public"].includes(form.querySelector("[name=kind]:checked")?.value);

async function sent(url, options) {
  const headers = { "X-CSRFToken": token(), "HX-Request": "true" };
  const answer = await fetch(url, { method: "POST", credentials: "same-origin", ...options, headers });
  if (!answer.ok || answer.redirected) throw answer;
  return answer.status === 204 ? "" : answer.text();
}

function place(html) {
  const held = document.getElementById("reply-files");
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("reply-files");
  if (!held || !fresh) return;
  held.replaceWith(document.importNode(fresh, true));
  const field = document.querySelector("#reply textarea[data-draft]");
  if (field && fresh.dataset.draftAt) field.dataset.draftAt = fresh.dataset.draftAt;
  window.htmx?.process(document.getElementById("reply-files"));
}

function busy(form, files) {
  const words = say("uploading", { name: files.length > 1 ? `${files[0].name} +${files.length - 1}` : files[0].name });
  form.querySelector("#reply-files")?.append(element("p", { class: "small soft reply-uploading", role: "status" }, words));
}

async function upload(form, files) {
  const input = inputOf(form);
  if (!input || !files.length) return;
  const body = new FormData();
  for (const file of files) body.append("files", file, file.name || "picture.png");
  body.append("conversation", form.querySelector("[name=conversation]")?.value ?? "");
  busy(form, files);
  try {
    place(await sent(input.dataset.files, { body }));
  } catch (fault) {
    form.querySelector(".reply-uploading")?.remove();
    toast(fault.status ? say("refused", { n: fault.status }) : say("offline"), { kind: "bad" });
  }
}

async function remove(button) {
  try {
    place(await sent(button.dataset.fileRemove, { method: "DELETE" }));
    document.querySelector("#reply textarea")?.focus();
  } catch (fault) {
    toast(fault.status ? say("refused", { n: fault.status }) : say("offline"), { kind: "bad" });
  }
}

function onDrop(event, isOver) {
  const box = event.target.closest?.("[data-drop-files]");
  const form = box?.closest("form");
  if (!inputOf(form) || !isReply(form) || !event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  box.classList.toggle("is-over", isOver);
  if (event.type === "drop") upload(form, [...event.dataTransfer.files]);
}

function onPaste(event) {
  const form = event.target.closest?.("form#reply");
  const files = [...(event.clipboardData?.files ?? [])];
  if (!files.length || !inputOf(form) || !isReply(form)) return;
  event.preventDefault();
  upload(form, files);
}

export function startFiles() {
  document.addEventListener("change", (event) => {
    const input = event.target;
    if (input.matches?.("input[data-files]")) {
      const files = [...input.files];
      input.value = "";
      upload(input.form, files);
    }
    if (input.matches?.("[data-file-alt]")) sent(input.dataset.fileAlt, { body: new URLSearchParams({ alt: input.value }) }).catch(() => toast(say("offline"), { kind: "bad" }));
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-file-remove]");
    if (!button) return;
    event.preventDefault();
    remove(button);
  });
  document.addEventListener("dragover", (event) => onDrop(event, true));
  document.addEventListener("dragleave", (event) => onDrop(event, false));
  document.addEventListener("drop", (event) => onDrop(event, false));
  document.addEventListener("paste", onPaste);
}
