// Upload with drag and drop and a progress bar. Without this script the form is an ordinary one.
(function () {
  "use strict";
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const input = form.querySelector("input[name=files]");
  const folder = form.querySelector("[data-folder]");
  const drop = form.querySelector("[data-drop]");
  const list = form.querySelector("[data-files]");
  const bar = form.querySelector("[data-progress]");
  const said = form.querySelector("[data-said]");
  const problem = form.querySelector("[data-problem]");
  const button = form.querySelector("button.btn-primary");
  const cancel = form.querySelector("[data-cancel]");
  let chosen = [];

  const size = (bytes) => {
    const units = ["B", "KB", "MB", "GB"];
    let step = 0;
    while (bytes >= 1024 && step < 3) { bytes /= 1024; step += 1; }
    return (step ? bytes.toFixed(1) : bytes) + " " + units[step];
  };
  const clock = (seconds) => {
    const whole = Math.ceil(seconds);
    return Math.floor(whole / 60) + ":" + String(whole % 60).padStart(2, "0");
  };
  const say = (text) => { problem.hidden = !text; problem.textContent = text || ""; };

  function draw() {
    list.replaceChildren(...chosen.map((file, index) => {
      const item = document.createElement("li");
      const name = document.createElement("span");
      name.textContent = file.name;
      const facts = document.createElement("small");
      facts.textContent = size(file.size);
      const away = document.createElement("button");
      away.type = "button";
      away.className = "btn-close";
      away.setAttribute("aria-label", "×");
      away.addEventListener("click", () => { chosen.splice(index, 1); draw(); });
      item.append(name, facts, away);
      return item;
    }));
    const total = chosen.reduce((sum, file) => sum + file.size, 0);
    say(total > Number(form.dataset.limit) ? form.dataset.tooLarge : "");
  }
  function add(files) {
    for (const file of files) {
      const same = (other) => other.name === file.name && other.size === file.size &&
        other.lastModified === file.lastModified;
      // Hidden files of a folder (.DS_Store and the like) are nobody's data.
      if (!file.name.startsWith(".") && !chosen.some(same)) chosen.push(file);
    }
    draw();
  }
  async function filesOf(entry) {
    if (entry.isFile) return [await new Promise((done, fail) => entry.file(done, fail))];
    const reader = entry.createReader();
    const found = [];
    for (;;) {
      const some = await new Promise((done, fail) => reader.readEntries(done, fail));
      if (!some.length) return found;
      for (const inner of some) found.push(...await filesOf(inner));
    }
  }

  folder.closest("[hidden]").hidden = false;
  input.addEventListener("change", () => { add(input.files); input.value = ""; });
  // What was chosen before this script ran (a slow line, a page restored by the browser) counts as well.
  if (input.files.length) { add(input.files); input.value = ""; }
  folder.addEventListener("change", () => { add(folder.files); folder.value = ""; });
  for (const kind of ["dragenter", "dragover"]) {
    drop.addEventListener(kind, (event) => { event.preventDefault(); drop.classList.add("is-over"); });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("is-over"));
  drop.addEventListener("drop", async (event) => {
    event.preventDefault();
    drop.classList.remove("is-over");
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
    const plain = [...event.dataTransfer.files];
    if (entries.some((entry) => entry && entry.isDirectory)) {
      for (const entry of entries) if (entry) add(await filesOf(entry));
    } else add(plain);
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const data = new FormData(form);
    data.delete("files");
    for (const file of chosen) data.append("files", file, file.name);
    send(data);
  });
  function send(data) {
    const request = new XMLHttpRequest();
    const began = Date.now();
    request.open("POST", form.action || location.href);
    request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
    request.setRequestHeader("X-CSRFToken", form.querySelector("[name=csrfmiddlewaretoken]").value);
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const part = event.loaded / event.total;
      bar.querySelector("progress").value = part * 100;
      const left = (Date.now() - began) / 1000 / Math.max(part, 1e-6) * (1 - part);
      said.textContent = part < 1
        ? `${size(event.loaded)} / ${size(event.total)} · ${form.dataset.left.replace("{left}", clock(left))}`
        : form.dataset.working;
    });
    const idle = () => { bar.hidden = true; button.disabled = false; cancel.hidden = true; };
    request.addEventListener("load", () => {
      let answer = {};
      try { answer = JSON.parse(request.responseText); } catch { /* a page instead of an answer */ }
      if (answer.url) { location.assign(answer.url); return; }
      idle();
      say(answer.problem || form.dataset.lost);
    });
    request.addEventListener("error", () => { idle(); say(form.dataset.lost); });
    request.addEventListener("abort", idle);
    cancel.onclick = () => request.abort();
    say("");
    said.textContent = "";
    bar.hidden = false;
    button.disabled = true;
    cancel.hidden = false;
    request.send(data);
  }
}());
