// Every change asks the server how the rows would land now; what was folded open stays open.
(function () {
  "use strict";
  const form = document.querySelector("form[data-mapping]");
  if (!form) return;
  const path = (details) => {
    const field = details.closest(".im-field");
    const place = field ? [...field.querySelectorAll("details")].indexOf(details) : details.className;
    return `${field ? field.id : ""}/${place}`;
  };
  let open = new Map();
  document.body.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "mapping-body") return;
    open = new Map([...form.querySelectorAll("details")].map((details) => [path(details), details.open]));
  });
  document.body.addEventListener("htmx:afterSwap", () => {
    for (const details of form.querySelectorAll("details")) {
      // What the server opens (codes to look at) stays open; the rest is as the reader left it.
      if (open.get(path(details))) details.open = true;
    }
    open = new Map();
  });
  // Enter in a field looks again; only the button imports.
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches("input, select")) {
      event.preventDefault();
      event.target.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
}());
