// Small helps on the pages about people and channels: copy buttons, the browser's time zone, a password shown.
//   <button data-copy="#id" data-copied="Copied">     copies the text (or value) of #id
//   <select data-guess-zone>                          takes the browser's time zone while nobody chose
//   <input type="password" data-reveal>               gets a button that shows what is typed
const SAID_FOR = 2500;

async function copy(button) {
  const source = document.querySelector(button.dataset.copy);
  if (!source) return;
  const text = (source.value ?? source.textContent).trim();
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // No right to the clipboard (an address without https): select it, so that Ctrl-C does it.
    const range = document.createRange();
    range.selectNodeContents(source);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    if (!document.execCommand("copy")) return;
  }
  const label = button.querySelector("[data-copy-label]") ?? button;
  const before = label.textContent;
  label.textContent = button.dataset.copied || before;
  setTimeout(() => { label.textContent = before; }, SAID_FOR);
}

function guessZone(select) {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isUntouched = [...select.options].every((option) => option.selected === option.defaultSelected);
  if (isUntouched && select.value === "UTC" && [...select.options].some((option) => option.value === zone)) {
    select.value = zone;
  }
}

function reveal(input) {
  const words = document.getElementById("entry-words")?.dataset ?? {};
  const box = document.createElement("div");
  box.className = "reveal";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button-quiet";
  button.textContent = words.show ?? "Show";
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const isShown = input.type === "text";
    input.type = isShown ? "password" : "text";
    button.textContent = (isShown ? words.show : words.hide) ?? "";
    button.setAttribute("aria-pressed", String(!isShown));
    input.focus();
  });
  input.form?.addEventListener("submit", () => { input.type = "password"; });
  input.before(box);
  box.append(input, button);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) copy(button);
});
document.querySelectorAll("select[data-guess-zone]").forEach(guessZone);
document.querySelectorAll("input[data-reveal]").forEach(reveal);
