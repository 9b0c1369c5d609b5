// The counter's lists: what is ticked, taps that tick or fill a field, and printing.
(() => {
  "use strict";
  const plain = (code) => code.replace(/^uid:/i, "").toUpperCase();

  // ---- rows with a tick
  const picks = document.querySelector("[data-picks]");
  const boxes = () => [...picks.querySelectorAll("input[name=number]:not(:disabled)")];
  function count() {
    const all = boxes(), picked = all.filter((box) => box.checked).length;
    for (const place of picks.querySelectorAll("[data-picked]")) place.textContent = picked;
    const every = picks.querySelector("[data-all]");
    every.checked = picked > 0 && picked === all.length;
    every.indeterminate = picked > 0 && picked < all.length;
    for (const button of picks.querySelectorAll("[data-go]")) button.disabled = picked === 0;
    const bar = picks.querySelector("[data-progress]");
    if (bar) bar.value = picked;
  }
  if (picks) {
    picks.addEventListener("change", (event) => {
      if (event.target.matches("[data-all]")) for (const box of boxes()) box.checked = event.target.checked;
      count();
    });
    count();
  }

  // ---- the pile: a tap ticks its row; a card that is not in the pile is told
  function tick(code) {
    const wanted = plain(code);
    const row = picks.querySelector(`tr[data-code="${CSS.escape(wanted)}"], tr[data-uid="${CSS.escape(wanted)}"]`);
    const box = row?.querySelector("input");
    if (!row || box.disabled) {
      window.sounds.play("refuse");
      if (row) show(row, "tapped-wrong");
      else htmx.ajax("GET", `${picks.dataset.foreign}?code=${encodeURIComponent(code)}`, { target: "#told", swap: "innerHTML" });
      return;
    }
    window.sounds.play(box.checked ? "advice" : "admit");
    box.checked = true;
    document.getElementById("told").replaceChildren();
    show(row, "tapped");
    count();
  }
  function show(row, how) {
    for (const other of picks.querySelectorAll(".tapped, .tapped-wrong")) other.classList.remove("tapped", "tapped-wrong");
    row.classList.add(how);
    row.scrollIntoView({ block: "nearest" });
  }

  document.addEventListener("fairgate:tap", (event) => {
    const { code } = event.detail;
    if (picks && "pile" in picks.dataset) return tick(code);
    const leads = document.querySelector("[data-tap-to]");
    if (leads) return void location.assign(`${leads.dataset.tapTo}?code=${encodeURIComponent(code)}`);
    const field = document.querySelector("[data-tap-field]");
    if (!field) return;
    field.value = code;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    (document.querySelector(field.dataset.tapNext || "no-such") ?? field.form.querySelector("button.primary")).focus();
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) print(); });
})();
