// Before the first paint: "as the system" becomes light or dark. Without JavaScript it stays light.
(function () {
  "use strict";
  var root = document.documentElement;
  if (root.dataset.theme === "" && window.matchMedia("(prefers-color-scheme: dark)").matches) {
    root.dataset.bsTheme = "dark";
  }
  root.classList.add("hw-js");
})();
