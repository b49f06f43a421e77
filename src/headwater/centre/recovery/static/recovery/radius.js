// The radius moves and the count follows at once: from the stored histogram here, exactly from the server when it rests.
(() => {
  const form = document.querySelector("[data-radius]");
  if (!form) return;
  const drawn = JSON.parse(document.getElementById(form.dataset.slider).textContent);
  const range = form.querySelector("input[type=range]");
  const field = form.querySelector("input[name=value]");
  const output = form.querySelector("[data-count]");
  const last = drawn.edges.length - 1;
  const steps = Number(range.max);
  const far = drawn.kind === "distance";
  let asked = 0;
  let timer = 0;

  // Between two edges the customers of the bar are shared out evenly.
  const at = (place) => {
    const low = Math.min(Math.floor(place), last - 1);
    const part = place - low;
    const between = (row) => row[low] + (row[low + 1] - row[low]) * part;
    return { radius: between(drawn.edges), count: Math.round(between(drawn.within)) };
  };
  const placeOf = (value, row) => {
    const above = row.findIndex((edge) => edge >= value);
    if (above < 0) return last;
    if (above === 0) return 0;
    const width = row[above] - row[above - 1];
    return above - 1 + (width ? (value - row[above - 1]) / width : 1);
  };
  const show = (count) => { output.textContent = count.toLocaleString("en-US"); };

  const exact = async () => {
    const mine = ++asked;
    const query = new URLSearchParams({ by: far ? "radius" : "count", value: field.value });
    const answer = await fetch(`${form.dataset.radius}?${query}`, { headers: { Accept: "application/json" } });
    if (mine !== asked || !answer.ok) return;
    show((await answer.json()).count);
  };
  const later = () => { clearTimeout(timer); timer = setTimeout(exact, 180); };

  range.hidden = false;
  range.value = Math.round((placeOf(far ? Number(field.value) : drawn.selected, far ? drawn.edges : drawn.within) / last) * steps);
  range.addEventListener("input", () => {
    const found = at((Number(range.value) / steps) * last);
    field.value = far ? found.radius.toFixed(4) : found.count;
    show(found.count);
    later();
  });
  field.addEventListener("input", () => {
    const value = Number(field.value);
    if (!Number.isFinite(value) || value < 0) return;
    const place = placeOf(value, far ? drawn.edges : drawn.within);
    range.value = Math.round((place / last) * steps);
    show(far ? at(place).count : Math.min(value, drawn.others));
    later();
  });
})();
