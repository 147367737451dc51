/*
 * The hand on the scoring page: from field to field by Enter and arrows, a level chosen by a touch, sums that move
 * while one types. Everything here is an estimate or a comfort; the server's answer replaces what is shown.
 *
 *   section.card > .criterion > form[data-autosave] > input[name=points][data-max]
 *   #nhom-<group> · #tong-diem .total, progress.meter
 */
(() => {
  "use strict";

  const page = document.querySelector("[data-scoring]");
  if (!page) return;
  const all = (selector, root = page) => Array.from(root.querySelectorAll(selector));
  const number = (text) => (/^\d{1,6}([.,]\d{1,6})?$/.test(text.trim()) ? Number(text.trim().replace(",", ".")) : null);
  const written = (value, places) => {
    const text = places === undefined ? String(Math.round(value * 100) / 100) : value.toFixed(places);
    return text.replace(".", ",");
  };

  /* ---- The level that was chosen ----------------------------------------------------------------------------- */
  function mark(row) {
    const field = row.querySelector('input[name="points"]');
    const na = row.querySelector('input[name="na"]');
    if (!field) return;
    const value = na && na.checked ? null : number(field.value);
    let words = "";
    for (const level of all(".level-list li", row)) {
      const points = number(level.querySelector(".num").textContent);
      const chosen = value !== null && points === value;
      level.classList.toggle("is-chosen", chosen);
      if (chosen) words = ` · ${written(points)}: ${level.lastChild.textContent.trim()}`;
    }
    const said = row.querySelector(".level-said");
    if (said && said.textContent !== words) said.textContent = words;
  }
  // A touch on a level writes its points; by keyboard the figure itself is shorter, so the lines are no tab stops.
  page.addEventListener("click", (event) => {
    const level = event.target.closest(".level-list li");
    const row = level && level.closest(".criterion");
    const field = row && row.querySelector('input[name="points"]');
    if (!field || String(window.getSelection())) return;
    const na = row.querySelector('input[name="na"]');
    if (na) na.checked = false;
    field.value = level.querySelector(".num").textContent.trim();
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });

  /* ---- Sums that move: the total of what is typed, until the server says its own ------------------------------- */
  function sums(rows) {
    let points = 0;
    let most = 0;
    for (const row of rows) {
      const field = row.querySelector('input[name="points"]');
      const na = row.querySelector('input[name="na"]');
      const high = field ? number(field.dataset.max || "") : null;
      if (!field || high === null || (na && na.checked)) continue;
      most += high;
      const value = number(field.value);
      // What the set does not allow counts as not given, as on the server.
      if (value !== null && value <= high) points += value;
    }
    return { points, most };
  }
  const PENDING = ["typing", "saving", "unsent"].map((state) => `.criterion form[data-save-state="${state}"]`).join();
  function estimate() {
    if (!page.querySelector(PENDING)) return;
    const total = sums(all(".criterion"));
    // A group whose rows are all stored shows the server's own sum.
    for (const group of all("[data-group]").filter((each) => each.querySelector(PENDING))) {
      const found = sums(all(".criterion", group));
      const place = document.getElementById(`nhom-${group.dataset.group}`);
      if (place && found.most) place.textContent = `${written(found.points)}/${written(found.most)} điểm · tạm tính`;
    }
    const shown = document.querySelector("#tong-diem .total");
    if (!shown || !total.most) return;
    const scaled = (total.points / total.most) * 100;
    shown.firstChild.textContent = `${written(scaled, 2)} `;
    shown.querySelector("small").textContent = "/ 100 · tạm tính";
    const meter = document.querySelector("#tong-diem progress.meter");
    if (meter) meter.value = scaled;
  }
  let soon = 0;
  document.addEventListener("input", (event) => {
    const row = event.target.closest(".criterion");
    if (!row || !page.contains(row) || !["points", "na"].includes(event.target.name)) return;
    mark(row);
    clearTimeout(soon);
    soon = setTimeout(estimate, 120);
  });
  for (const row of all(".criterion")) mark(row);
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const row = event.target.closest && event.target.closest(".criterion");
    if (row) mark(row);
  });
  // An answer to an earlier field knows nothing of what was typed since: until all is stored, the estimate stands.
  document.addEventListener("htmx:afterRequest", estimate);

  /* ---- From field to field -------------------------------------------------------------------------------------- */
  const stops = () => all('.veto input[type="radio"]:checked, .criterion input[name="points"]');
  const here = (field) => {
    if (field.type !== "radio") return field;
    return field.form.querySelector('input[type="radio"]:checked') || field;
  };
  function go(field, step) {
    const list = stops();
    const next = list[list.indexOf(here(field)) + step];
    if (!next) return false;
    next.focus();
    if (next.select && next.type === "text") next.select();
    next.closest(".criterion, .veto").scrollIntoView({ block: "nearest" });
    return true;
  }
  page.addEventListener("keydown", (event) => {
    const field = event.target;
    if (event.isComposing || event.altKey || event.metaKey) return;
    const row = field.closest && field.closest(".criterion, .veto");
    if (!row) return;
    if (field.name === "note" && event.key === "Enter" && event.ctrlKey) {
      const points = row.querySelector('input[name="points"]');
      if (points && go(points, 1)) event.preventDefault();
      return;
    }
    if (event.ctrlKey) return;
    const scoring = field.matches('input[name="points"]');
    if (!scoring && !field.matches('.veto input[type="radio"]')) return;
    // Arrows of a radio choose its answer; those of a score move on.
    const steps = scoring ? { Enter: 1, ArrowDown: 1, ArrowUp: -1 } : { Enter: 1 };
    const step = event.key === "Enter" && event.shiftKey ? -1 : steps[event.key];
    if (!step) return;
    event.preventDefault();
    if (event.key === "Enter") field.dispatchEvent(new Event("change", { bubbles: true }));
    go(field, step);
  });

  /* ---- Folding -------------------------------------------------------------------------------------------------- */
  const fold = document.querySelector("[data-fold-all]");
  if (fold) {
    const say = () => {
      const open = all("details.asked-more[open]").length;
      fold.textContent = open ? "Thu gọn nội dung tiêu chí" : "Mở nội dung tiêu chí";
      return open;
    };
    fold.hidden = false;
    say();
    fold.addEventListener("click", () => {
      const open = say();
      for (const each of all("details.asked-more")) each.open = !open;
      say();
    });
    // On paper nothing can be unfolded.
    window.addEventListener("beforeprint", () => {
      for (const each of all("details.asked-more")) each.open = true;
      say();
    });
  }
})();
