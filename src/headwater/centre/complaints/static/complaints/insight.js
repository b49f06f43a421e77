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
