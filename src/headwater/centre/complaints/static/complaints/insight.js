// A click on a suggested class chooses it, and its cause, in the form that is being typed.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-suggest-klass]");
  if (!button) return;
  const choose = (name, value) => {
    const field = document.querySelector(`#intake [name="${name}"]`);
    if (!field || !value) return;
    field.value = value;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  choose("klass", button.dataset.suggestKlass);
  choose("cause", button.dataset.suggestCause);
});
// The suggestion stands before the class that it is about; a form this long hides it at its end.
document.addEventListener("DOMContentLoaded", () => {
  const place = document.querySelector("#intake [name=klass]")?.closest(".hw-field");
  const piece = document.getElementById("suggestion");
  if (!place || !piece) return;
  piece.classList.add("hw-field", "is-wide");
  place.before(piece);
});
// What is sent is sent once, and no draft is kept of it afterwards: the draft waits until typing stops.
addEventListener("submit", (event) => {
  if (event.target.id !== "intake") return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "1";
});
addEventListener("htmx:beforeRequest", (event) => {
  if (document.getElementById("intake")?.dataset.sent) event.preventDefault();
});
addEventListener("pageshow", () => { delete document.getElementById("intake")?.dataset.sent; });
