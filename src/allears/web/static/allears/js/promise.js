// A time that stands in the answer: shown under it as a line, to keep, to change, or to untick.
// The server finds it when the draft is saved: {promise: {at, words, line} or null}.
export function startPromises() {
  document.addEventListener("allears:draft", ({ detail: { field, said } }) => {
    const place = field.closest("form")?.querySelector("[data-promise]");
    if (!place || said.promise === undefined) return;
    const found = said.promise, words = place.querySelector("[name=promise_words]");
    place.hidden = place.disabled = !found;
    if (!found || words.value === found.words) return;
    words.value = found.words;
    place.querySelector("[name=promise_at]").value = found.at;
    place.querySelector("[name=promise]").checked = true;
    place.querySelector("[data-promise-line]").textContent = found.line;
  });
}
