// The box in a list's head checks all boxes below it.
(function () {
  "use strict";
  for (const head of document.querySelectorAll("th input[data-all]")) {
    head.addEventListener("change", () => {
      const table = head.closest("table");
      for (const box of table.querySelectorAll(`tbody input[name="${head.dataset.all}"]`)) box.checked = head.checked;
    });
  }
}());
