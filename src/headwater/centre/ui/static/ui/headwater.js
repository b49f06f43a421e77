// The frame's own behaviour: keyboard, menus, pickers, wallboard, HTMX glue. Reading works without it.
(function () {
  "use strict";
  const $ = (what, root) => (root || document).querySelector(what);
  const $$ = (what, root) => Array.from((root || document).querySelectorAll(what));

  // --- charts: their code is fetched only by pages that have some
  let charts = null;
  function script(src) {
    return new Promise((done, failed) => {
      const tag = document.createElement("script");
      tag.src = src;
      tag.onload = done;
      tag.onerror = failed;
      document.head.append(tag);
    });
  }
  function draw(root) {
    if (!$(".hw-chart", root)) return;
    const { echarts, charts: ours } = document.body.dataset;
    charts = charts || script(echarts).then(() => script(ours));
    charts.then(() => window.headwaterCharts.draw(root)).catch(() => {
      // The numbers are there all the same: open their table.
      charts = null;
      $$(".hw-twin", root).forEach((twin) => { twin.open = true; });
    });
  }

  // --- keyboard
  let waiting = 0;
  const typing = (at) => at.closest("input, textarea, select, [contenteditable]");
  function rows() { return $$(".hw-content table.hw-table tbody tr, .hw-content .hw-hit"); }
  function step(by) {
    const all = rows();
    if (!all.length) return;
    const now = all.findIndex((row) => row.classList.contains("is-at"));
    const next = all[Math.min(all.length - 1, Math.max(0, now + by))] || all[0];
    all.forEach((row) => row.classList.toggle("is-at", row === next));
    next.scrollIntoView({ block: "nearest" });
  }
  function open() {
    const row = rows().find((one) => one.classList.contains("is-at"));
    const link = row && (row.matches("a") ? row : $("a[href]", row));
    if (link) link.click();
    return Boolean(link);
  }
  function leave() {
    const opened = $("details.hw-menu[open]");
    if (opened) { opened.open = false; $("summary", opened).focus(); return; }
    if (location.hash === "#rail") { location.hash = "#content"; return; }
    const crumb = $$(".hw-crumbs a[href]").pop();
    if (crumb) crumb.click();
  }
  const keys = {
    "/": () => { const field = $("#search"); if (field && field.offsetParent) field.focus(); else { const link = $(".hw-search-small"); if (link) link.click(); } },
    g: () => { waiting = Date.now(); },
    j: () => step(1),
    k: () => step(-1),
    "?": () => { const help = $("#keyboard"); if (help && !help.open) help.showModal(); },
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (event.key === "Escape") {
      if ($("dialog[open]")) return;
      if (typing(event.target)) { event.target.blur(); return; }
      leave();
      return;
    }
    if (typing(event.target)) { if (event.target.id === "search") hits(event); return; }
    if (Date.now() - waiting < 1500 && /^[a-z]$/.test(event.key)) {
      waiting = 0;
      const link = $(`[data-keys="${event.key}"]`);
      if (link) { event.preventDefault(); location.href = link.href; }
      return;
    }
    if (event.key === "Enter") { if (event.target === document.body && open()) event.preventDefault(); return; }
    if (keys[event.key]) { event.preventDefault(); keys[event.key](); }
  });
  function hits(event) {
    const all = $$("#search-hits .hw-hit");
    const now = all.findIndex((hit) => hit.classList.contains("is-at"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const next = Math.min(all.length - 1, Math.max(0, now + (event.key === "ArrowDown" ? 1 : -1)));
      all.forEach((hit, i) => hit.classList.toggle("is-at", i === next));
    } else if (event.key === "Enter" && now >= 0) {
      event.preventDefault();
      location.href = all[now].href;
    }
  }

  // --- choosing a person: who fits opens under the field while one types; without this the form offers them
  const chosen = { timer: 0, asked: 0 };
  const personOf = (at) => at.closest && at.closest(".hw-person");
  const lastPart = (field, box) => ("several" in box.dataset ? field.value.split(/[,，、;；]/).pop() : field.value).trim();
  function closePersons(but) {
    $$(".hw-person-list:not([hidden])").forEach((list) => {
      if (list.parentNode === but) return;
      list.hidden = true;
      $("input", list.parentNode).setAttribute("aria-expanded", "false");
    });
  }
  function meantBy(box, words) {
    const meant = $(".hw-person-meant", box) || box.appendChild(Object.assign(document.createElement("small"), { className: "hw-person-meant" }));
    meant.textContent = words;
  }
  async function offerPersons(field, box) {
    const words = lastPart(field, box), list = $(".hw-person-list", box), mine = ++chosen.asked;
    if (!words) { closePersons(); return; }
    const answer = await fetch(`${box.dataset.persons}?words=${encodeURIComponent(words)}`).catch(() => null);
    if (!answer || !answer.ok || mine !== chosen.asked) return;
    list.innerHTML = await answer.text();
    const only = $$("button", list);
    if (only.length === 1 && !only[0].disabled && [only[0].dataset.number, only[0].dataset.name].includes(words)) {
      // Nothing is left to choose: who it is stands under the field, and no list lies over the form.
      if (!("several" in box.dataset)) meantBy(box, only[0].dataset.meant);
      closePersons();
      return;
    }
    if (!box.contains(document.activeElement)) return;
    list.hidden = false;
    field.setAttribute("aria-expanded", "true");
    // On a phone the bar at the foot would lie over it.
    if (list.getBoundingClientRect().bottom > innerHeight - 64) field.scrollIntoView({ block: "center" });
  }
  function choosePerson(option) {
    const box = personOf(option), field = $("input", box);
    const parts = field.value.split(/[,，、;；]/).map((part) => part.trim());
    parts[parts.length - 1] = option.dataset.number;
    field.value = "several" in box.dataset ? `${parts.join(", ")}, ` : option.dataset.number;
    meantBy(box, option.dataset.meant);
    const offered = $(".hw-person-offered", box);
    if (offered) offered.remove();
    closePersons();
    field.focus();
  }
  function typedPerson(event) {
    const box = personOf(event.target);
    if (!box || event.target.type !== "text" || event.isComposing) return;
    const meant = $(".hw-person-meant", box);
    if (meant) meant.textContent = "";
    clearTimeout(chosen.timer);
    chosen.timer = setTimeout(() => offerPersons(event.target, box), 180);
  }
  function keyedPerson(event) {
    const box = personOf(event.target), list = box && $(".hw-person-list:not([hidden])", box);
    if (!list || event.isComposing) return;
    const all = $$("button:not(:disabled)", list), now = all.findIndex((one) => one.classList.contains("is-at"));
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const next = all[Math.min(all.length - 1, Math.max(0, now + (event.key === "ArrowDown" ? 1 : -1)))];
      all.forEach((one) => { one.classList.toggle("is-at", one === next); one.setAttribute("aria-selected", String(one === next)); });
      if (next) next.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" && (now >= 0 || all.length === 1)) choosePerson(all[Math.max(0, now)]);
    else if (event.key === "Escape") closePersons();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  document.addEventListener("input", typedPerson);
  document.addEventListener("compositionend", (event) => typedPerson({ target: event.target, isComposing: false }));
  document.addEventListener("keydown", keyedPerson, true);
  document.addEventListener("focusout", (event) => {
    const box = personOf(event.target);
    if (box && !box.contains(event.relatedTarget)) setTimeout(() => { if (!box.contains(document.activeElement)) closePersons(); }, 150);
  });
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest(".hw-person-list")) event.preventDefault();
    else closePersons(personOf(event.target));
  });
  document.addEventListener("click", (event) => {
    const option = event.target.closest(".hw-person-list button");
    if (option) choosePerson(option);
  });

  // --- menus close when one looks elsewhere; pickers send themselves
  document.addEventListener("click", (event) => {
    $$("details.hw-menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    const asked = event.target.dataset.confirm;
    if (asked && !window.confirm(asked)) event.preventDefault();
  });

  // --- wallboard: looks again by itself, and says since when it could not
  function wallboard() {
    const every = Number(document.body.dataset.refresh);
    if (!every) return;
    let good = new Date();
    const clock = (time) => time.toTimeString().slice(0, 5);
    function stale() {
      const bar = $(".hw-stale") || document.body.appendChild(Object.assign(document.createElement("div"), { className: "hw-stale" }));
      bar.setAttribute("role", "status");
      bar.textContent = document.body.dataset.stale.replace("{time}", clock(good));
    }
    async function look() {
      try {
        const answer = await fetch(location.href, { cache: "no-store", redirect: "error" });
        if (!answer.ok) throw new Error(String(answer.status));
        const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
        const content = fresh.getElementById("content");
        if (!content) throw new Error("no content");
        if (window.headwaterCharts) window.headwaterCharts.forget(document);
        $("#content").replaceChildren(...content.childNodes);
        draw(document);
        good = new Date();
        const bar = $(".hw-stale");
        if (bar) bar.remove();
      } catch { stale(); }
    }
    setInterval(look, every * 1000);
  }
  function boards() {
    const frame = $(".hw-boards");
    if (!frame) return;
    const all = $$("iframe", frame);
    let at = 0;
    setInterval(() => {
      at = (at + 1) % all.length;
      all.forEach((one, i) => one.classList.toggle("is-shown", i === at));
    }, Number(frame.dataset.every) * 1000);
  }

  // --- HTMX: what fails says so in a sentence
  document.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr } = event.detail;
    if ([400, 403, 404, 422].includes(xhr.status) && xhr.responseText) event.detail.shouldSwap = true;
  });
  for (const name of ["htmx:sendError", "htmx:responseError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const { xhr } = event.detail;
      if (xhr && [400, 403, 404, 422].includes(xhr.status)) return;
      notice(document.body.dataset.failed);
    });
  }
  function notice(words) {
    const bar = $(".hw-stale") || document.body.appendChild(Object.assign(document.createElement("div"), { className: "hw-stale" }));
    bar.setAttribute("role", "alert");
    bar.textContent = words;
    setTimeout(() => bar.remove(), 8000);
  }
  document.addEventListener("htmx:load", (event) => draw(event.detail.elt.parentNode || document));
  document.addEventListener("DOMContentLoaded", () => {
    draw(document);
    wallboard();
    boards();
    $$("[data-print]").forEach((button) => button.addEventListener("click", () => window.print()));
  });
})();
