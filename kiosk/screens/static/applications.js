// The forms of applications: kinds by letter, organisations by typing, documents that fill fields, lists.
(() => {
  "use strict";
  const typing = (element) => element.closest("input, textarea, select, [contenteditable]");
  const input = () => document.getElementById("organisation");
  const choices = () => [...document.querySelectorAll("#organisation-found .company-choice")];

  let hasty = false; // Enter came before the list did
  const upToDate = () => document.querySelector("#organisation-found .company-choices")?.dataset.typed === input().value;

  function choose(code) {
    const field = input();
    field.value = code;
    field.dispatchEvent(new Event("chosen"));
    field.dispatchEvent(new Event("change", { bubbles: true }));
    (document.querySelector("[name=id_type]:checked, #plate, [name=phase]:checked") ?? field).focus();
  }

  function moved(event) {
    const all = choices();
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !all.length) return false;
    const next = all.indexOf(document.activeElement) + step;
    (next < 0 ? input() : all[Math.min(next, all.length - 1)]).focus();
    return true;
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.key === "Enter") {
      const form = document.getElementById("application");
      if (form) { event.preventDefault(); form.requestSubmit(); }
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.id === "organisation" && document.getElementById("application")) {
      if (moved(event)) event.preventDefault();
      if (event.key === "Enter") {
        event.preventDefault(); // a half typed name is no application
        hasty = !upToDate();
        if (!hasty && choices().length) choose(choices()[0].dataset.choose);
      }
      return;
    }
    if (event.target.closest("#organisation-found") && moved(event)) { event.preventDefault(); return; }
    if (event.target.id === "mrz" && event.key === "Enter" && event.target.value.trim().split("\n").length > 2) event.preventDefault();
    if (!typing(event.target) && event.key.length === 1) {
      const kind = document.querySelector(`.kind[data-letter="${CSS.escape(event.key.toUpperCase())}"]`);
      if (kind) { event.preventDefault(); kind.click(); }
    }
  });

  document.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-choose]");
    if (choice) choose(choice.dataset.choose);
    const reject = event.target.closest("[data-reject]");
    if (reject) ask(reject);
    if (event.target.closest("#reject [data-close]")) document.getElementById("reject").close();
  });

  // What is typed about an exception is not part of the application: it is not weighed.
  document.addEventListener("change", (event) => {
    if (event.target.closest(".excuse")) { event.stopPropagation(); return; }
    if (event.target.name === "id_type") document.getElementById("id_number").dispatchEvent(new Event("relook"));
  }, true);

  // What a document says goes into the fields; what a hand typed gives way only to the document itself.
  document.addEventListener("htmx:afterSwap", (event) => {
    const found = document.getElementById("organisation-found");
    if (found) input().setAttribute("aria-expanded", String(choices().length > 0));
    if (hasty && event.detail.target === found && upToDate()) {
      hasty = false;
      if (choices().length === 1) choose(choices()[0].dataset.choose);
    }
    if (event.detail.target.id !== "document-note") return;
    let filled = false;
    const zone = document.getElementById("mrz"); // a scanner's last line break would scroll the first line away
    if (zone && event.detail.target.querySelector(".note-good")) zone.value = zone.value.trimEnd();
    for (const one of event.detail.target.querySelectorAll(".fill")) {
      const { field, always } = one.dataset;
      const radio = document.querySelector(`input[type=radio][name="${field}"][value="${CSS.escape(one.value)}"]`);
      const element = radio ?? document.getElementById(field);
      if (radio) { filled ||= !radio.checked; radio.checked = true; continue; }
      if (!element || element.value === one.value || (element.value && always === undefined)) continue;
      element.value = one.value;
      filled = true;
    }
    if (filled) document.getElementById("application").dispatchEvent(new Event("change"));
  });

  // The list of what waits
  const picks = () => [...document.querySelectorAll("#chosen input[name=pick]")];
  function count() {
    const button = document.querySelector("#chosen button.primary");
    if (!button) return;
    const chosen = picks().filter((each) => each.checked).length;
    button.textContent = button.dataset.text.replace("#", chosen);
    button.disabled = !chosen;
  }
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) for (const each of picks()) if ("passes" in each.dataset) each.checked = event.target.checked && !each.disabled;
    count();
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    const all = document.querySelector("[data-all]");
    if (all) all.checked = false;
    for (const said of document.querySelectorAll("#chosen [data-approved]")) {
      const pick = said.closest("tr").querySelector("input[name=pick]");
      if (!pick) continue; // nothing could be ticked while something stood against it
      pick.checked = false;
      pick.disabled = true;
    }
    for (const said of document.querySelectorAll("#chosen [data-refused]")) {
      const pick = said.closest("tr").querySelector("input[name=pick]");
      if (pick) pick.checked = false;
    }
  });
  document.addEventListener("htmx:afterRequest", () => setTimeout(count)); // after htmx gave the button back
  function ask(button) {
    const dialog = document.getElementById("reject");
    const form = dialog.querySelector("form");
    form.action = form.dataset.action.replace("NUMBER", button.dataset.reject);
    form.elements.version.value = button.dataset.version;
    dialog.querySelector("[data-who]").textContent = button.dataset.who;
    dialog.showModal();
    form.elements.reason.focus();
  }
  count();
})();
