// Draws the charts of a page: puts the theme's colours and the words of units into ECharts options.
(function () {
  "use strict";
  const DASH = "—";
  const live = new Map();
  const zh = (language) => language.startsWith("zh");

  // --- numbers as the server writes them (ui/values.py)
  function fixed(value, digits) { return (Number(value.toFixed(digits)) + 0).toFixed(digits); }
  function grouped(value, digits) { return Number(value).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }); }
  function duration(value, language) {
    if (Math.abs(value) < 59.5) {
      const digits = Math.abs(value) < 9.95 && !Number.isInteger(value) ? 1 : 0;
      return fixed(value, digits) + (zh(language) ? "秒" : " s");
    }
    const sign = value < 0 ? "-" : "", whole = Math.round(Math.abs(value));
    const h = Math.floor(whole / 3600), m = Math.floor((whole % 3600) / 60), s = whole % 60;
    const two = (n) => String(n).padStart(2, "0");
    if (zh(language)) return sign + (h ? `${h}小时${two(m)}分${two(s)}秒` : `${m}分${two(s)}秒`);
    return sign + (h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`);
  }
  function short(value, language) {
    const steps = zh(language) ? [[1e8, " 亿"], [1e4, " 万"]] : [[1e6, "M"], [1e3, "k"]];
    for (const [size, name] of steps) {
      if (Math.abs(value) >= size) return `${Number((value / size).toFixed(1))}${name}`;
    }
    return grouped(value, Number.isInteger(value) ? 0 : 1);
  }
  function words(unit, value, language) {
    if (value === null || value === undefined || value === "" || !Number.isFinite(Number(value))) return DASH;
    value = Number(value);
    if (unit === "ratio") return `${fixed(value * 100, 1)}%`;
    if (unit === "seconds") return duration(value, language);
    if (unit === "score") return fixed(value, 2);
    if (unit === "money") return `¥${grouped(value, 2)}`;
    if (unit === "count") return grouped(Math.round(value), 0);
    return grouped(value, Math.abs(value) >= 1000 || Number.isInteger(value) ? 0 : 2);
  }
  function axis(unit, value, language) {
    if (unit === "ratio") return `${Number((value * 100).toFixed(1))}%`;
    if (unit === "count" || unit === "money") return short(value, language);
    return unit === "number" || unit === "score" ? String(Number(value.toFixed(2))) : words(unit, value, language);
  }

  // --- colours: "@blue" in an option is the theme's blue
  function palette() {
    const style = getComputedStyle(document.body);
    return (name) => style.getPropertyValue(`--hw-${name}`).trim() || "#888888";
  }
  function painted(part, paint, unit, language) {
    if (typeof part === "string") return part.startsWith("@") ? paint(part.slice(1)) : part;
    if (Array.isArray(part)) return part.map((one) => painted(one, paint, unit, language));
    if (part === null || typeof part !== "object") return part;
    const out = {};
    for (const [name, value] of Object.entries(part)) {
      if (name === "hw") continue;
      out[name] = painted(value, paint, unit, language);
    }
    return out;
  }
  // Formatters are code, so they cannot come in the JSON: `hw` marks where one belongs.
  function formatters(raw, option, unit, language) {
    for (const name of ["xAxis", "yAxis"]) {
      const from = [].concat(raw[name] || []), to = [].concat(option[name] || []);
      from.forEach((one, i) => {
        const own = one.axisLabel && one.axisLabel.hw;
        if (own) to[i].axisLabel.formatter = (value) => axis(own, value, language);
      });
    }
    [].concat(raw.series || []).forEach((one, i) => {
      const own = one.label && one.label.hw;
      if (own) option.series[i].label.formatter = (at) => words(own, Array.isArray(at.value) ? at.value[2] : at.value, language);
    });
    const map = option.visualMap;
    const ends = raw.hw.ends || [];
    if (map) map.text = ends.map((value) => words(unit, value, language));
  }
  const safe = (text) => String(text).replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" }[c]));
  function tooltip(raw, unit, language) {
    const line = (mark, name, text) => `<div class="hw-tip">${mark || ""}${safe(name)} <b>${safe(text)}</b></div>`;
    return (at) => {
      if (raw.hw.kind === "heat") {
        const [x, y, value] = at.value;
        return line("", `${raw.yAxis.data[y]} ${raw.xAxis.data[x]}`, words(unit, value, language));
      }
      const points = [].concat(at).filter((one) => one.seriesName || one.componentSubType === "bar");
      if (!Array.isArray(at)) return line(at.marker, at.name, words(unit, at.value, language));
      const head = points.length ? safe(points[0].axisValueLabel || points[0].name) : "";
      // What is to be said of one point of a line, e.g. the rules that it breaks.
      const remark = points.length && raw.hw.notes ? raw.hw.notes[points[0].dataIndex] : "";
      return head + points.map((one) => line(one.marker, one.seriesName, words(unit, one.value, language))).join("") +
        (remark ? `<div class="hw-tip">${safe(remark)}</div>` : "");
    };
  }
  // On a wall the labels are read from across the room.
  function enlarge(made) {
    if (Array.isArray(made.xAxis)) {
      // Small multiples have no room for large labels.
      made.title.forEach((one) => { one.textStyle.fontSize = 14; });
      return;
    }
    for (const name of ["xAxis", "yAxis"]) {
      [].concat(made[name] || []).forEach((one) => { one.axisLabel = Object.assign({}, one.axisLabel, { fontSize: 16 }); });
    }
    [].concat(made.series || []).forEach((one) => {
      if (one.label) one.label.fontSize = 16;
      if (one.markLine && one.markLine.label) {
        one.markLine.label.fontSize = 16;
        if (one.markLine.label.position === "end") made.grid.right = 116;
      }
    });
    if (made.legend) made.legend.textStyle.fontSize = 16;
  }
  function option(given, box) {
    const raw = given.option, { unit, language } = raw.hw, paint = palette();
    const made = painted(raw, paint, unit, language);
    formatters(raw, made, unit, language);
    const big = document.body.classList.contains("hw-wallboard");
    made.tooltip = Object.assign({}, made.tooltip, {
      formatter: tooltip(raw, unit, language), backgroundColor: paint("ground"), borderColor: paint("edge"),
      textStyle: { color: paint("ink"), fontSize: 12 },
    });
    if (big) enlarge(made);
    if (Array.isArray(made.xAxis)) {
      // A long name ends where the next panel begins.
      const across = new Set(made.title.map((one) => one.left)).size || 1;
      made.title.forEach((one) => { Object.assign(one.textStyle, { width: box.clientWidth / across - 16, overflow: "truncate" }); });
    }
    made.textStyle = { fontFamily: getComputedStyle(document.body).fontFamily, fontSize: big ? 18 : 12 };
    made.backgroundColor = "transparent";
    return made;
  }

  function one(box) {
    const given = JSON.parse(document.getElementById(box.dataset.chart).textContent);
    const chart = window.echarts.init(box, null, { renderer: "canvas" });
    chart.setOption(option(given, box));
    live.set(box, { chart, given });
    chart.on("click", (at) => {
      const urls = given.option.hw.urls || [];
      const url = given.option.hw.kind === "heat" ? (urls[at.value[1]] || [])[at.value[0]] : urls[at.dataIndex];
      if (url) location.href = url;
    });
    tools(box, chart, given);
  }
  function tools(box, chart, given) {
    const png = document.querySelector(`[data-png="${box.id}"]`);
    if (png) {
      png.hidden = false;
      png.onclick = () => {
        const link = document.createElement("a");
        link.href = chart.getDataURL({ pixelRatio: 2, backgroundColor: palette()("ground") });
        link.download = `${given.title}.png`;
        link.click();
      };
    }
    const form = document.querySelector(`form[data-excel="${box.id}"]`);
    if (form) {
      form.hidden = false;
      form.elements.shown.value = JSON.stringify({ title: given.title, columns: given.columns, rows: given.rows, facts: given.facts });
    }
  }
  function draw(root) {
    (root || document).querySelectorAll(".hw-chart[data-chart]").forEach((box) => {
      if (!live.has(box)) one(box);
    });
    forgetGone();
  }
  function forgetGone() {
    for (const [box, { chart }] of live) if (!box.isConnected) { chart.dispose(); live.delete(box); }
  }
  function forget() {
    for (const { chart } of live.values()) chart.dispose();
    live.clear();
  }
  const fit = () => { for (const { chart } of live.values()) chart.resize(); };
  window.matchMedia("print").addEventListener("change", fit);
  let late = 0;
  window.addEventListener("resize", () => {
    clearTimeout(late);
    late = setTimeout(fit, 120);
  });
  new MutationObserver(() => { for (const [box, { chart, given }] of live) chart.setOption(option(given, box), true); })
    .observe(document.documentElement, { attributes: true, attributeFilter: ["data-bs-theme"] });
  window.headwaterCharts = { draw, forget, words };
})();
