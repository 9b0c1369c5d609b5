// The finder: arrows and Enter in its list, "/" or F2 from anywhere, taps and scans, letters that press buttons.
(() => {
  "use strict";
  const REST_MS = 1000; // after which typing has stopped, and the search is written down
  const SCAN_MS = 80; // a scanner that types sends its next key sooner
  const form = document.querySelector(".finder");
  const field = document.getElementById("finder");
  const list = document.getElementById("finder-list");
  const editable = (element) => element?.closest?.("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");

  // Forms that somebody has begun to fill: a tap must not lead away from them.
  let begun = false;
  document.addEventListener("input", (event) => {
    if (event.target.closest("main form") && event.target.closest("form").method === "post") begun = true;
  });

  if (form) {
    const options = () => [...list.querySelectorAll("[role=option]")];
    let chosen = -1;
    let rest = null;
    const show = (open) => {
      list.hidden = !open;
      field.setAttribute("aria-expanded", open && options().length > 0);
      if (!open) choose(-1);
    };
    const choose = (place) => {
      const all = options();
      chosen = all.length ? (place + all.length) % all.length : -1;
      if (place < 0 && place !== -2) chosen = -1;
      all.forEach((option, at) => option.setAttribute("aria-selected", at === chosen));
      if (chosen < 0) field.removeAttribute("aria-activedescendant");
      else {
        field.setAttribute("aria-activedescendant", all[chosen].id);
        all[chosen].scrollIntoView({ block: "nearest" });
      }
    };
    const rested = () => {
      clearTimeout(rest);
      if (!rest) return;
      rest = null;
      const said = new FormData();
      said.append("csrf_token", document.querySelector("meta[name=csrf-token]").content);
      navigator.sendBeacon(form.dataset.rested, said);
    };
    field.addEventListener("input", () => {
      clearTimeout(rest);
      rest = setTimeout(rested, REST_MS);
      if (!field.value.trim()) show(false);
    });
    addEventListener("pagehide", rested);
    list.addEventListener("htmx:afterSwap", () => { choose(-1); show(field.value.trim() !== ""); });
    field.addEventListener("focus", () => { if (field.value.trim() && list.children.length) show(true); });
    field.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const all = options();
      if (event.key === "Escape") {
        if (list.hidden) field.value = "";
        show(false);
        event.preventDefault();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        if (list.hidden) show(list.children.length > 0);
        const down = event.key === "ArrowDown";
        choose(down ? chosen + 1 : chosen <= 0 ? all.length - 1 : chosen - 1);
      } else if (event.key === "Enter" && chosen >= 0 && !list.hidden) {
        event.preventDefault();
        location.assign(all[chosen].href);
      }
    });
    document.addEventListener("pointerdown", (event) => { if (!form.contains(event.target)) show(false); });
    form.addEventListener("focusout", (event) => { if (event.relatedTarget && !form.contains(event.relatedTarget)) show(false); });

    document.addEventListener("fairgate:tap", (event) => {
      if (document.querySelector("[data-takes-taps]") || document.querySelector("dialog[open]")) return;
      const scan = document.getElementById("finder-scan");
      scan.elements.code.value = event.detail.code;
      if (begun) {
        // What was typed is not lost: the tap waits for a click.
        const line = document.createElement("p");
        line.className = "refused";
        const open = document.createElement("button");
        open.textContent = form.dataset.leave;
        open.addEventListener("click", () => scan.requestSubmit());
        line.append(open);
        document.getElementById("told").replaceChildren(line);
        open.focus();
      } else scan.requestSubmit();
    });
  }

  // "/" and F2 lead to the finder, a letter presses the button that bears it; unless a scanner types.
  let waiting = null;
  let last = -Infinity;
  document.addEventListener("keydown", (event) => {
    const fast = event.timeStamp - last < SCAN_MS; // the first keys of a scan come this far, no others
    last = event.timeStamp;
    clearTimeout(waiting);
    if (fast) return;
    if (event.key === "F2" && field) {
      event.preventDefault();
      field.focus();
      field.select();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.repeat || event.isComposing) return;
    if (editable(event.target) || event.key.length !== 1 || document.querySelector("dialog[open]")) return;
    if (event.key === "/" && field) event.preventDefault();
    const key = event.key.toLowerCase();
    waiting = setTimeout(() => {
      if (key === "/" && field) { field.focus(); field.select(); return; }
      document.querySelector(`[data-key="${CSS.escape(key)}"]`)?.click();
    }, SCAN_MS);
  });
})();
