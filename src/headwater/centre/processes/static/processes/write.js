// Another procedure is chosen: its text in force comes into the fields; what was typed stays.
(() => {
  const typed = document.currentScript.dataset.typed === "yes";
  document.addEventListener("DOMContentLoaded", () => {
    const chosen = document.getElementById("id_procedure");
    const fields = ["text", "text_en", "valid_from"].map((name) => document.getElementById(`id_${name}`));
    // A form that came back with complaints holds what was typed; else only the page's own words give way.
    const ours = fields.map((field) => (typed ? "" : field.defaultValue));
    chosen.addEventListener("change", async () => {
      const asked = chosen.value;
      const answer = await fetch(`${location.pathname}?procedure=${encodeURIComponent(asked)}`).catch(() => null);
      if (!answer || !answer.ok || chosen.value !== asked) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (chosen.value !== asked) return;
      fields.forEach((field, place) => {
        const found = page.getElementById(field.id);
        if (!found || (field.value.trim() && field.value !== ours[place])) return;
        field.value = ours[place] = found.defaultValue;
      });
    });
  });
})();
