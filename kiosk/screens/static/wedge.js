// Scanners that type: keys that come faster than a hand are a scan, wherever the focus is.
(() => {
  "use strict";
  const GAP_MS = 50; // between two keys of a scanner; a hand needs longer
  const SHORTEST = 6; // characters of the shortest code
  const LEAKED = 2; // keys that pass before two gaps have shown that it is a scan
  const HOLD_MS = 60; // how long Space and Enter on a button wait, in case a scan goes on
  const GIVE_BACK_MS = 250; // silence after which swallowed keys were a fast hand's after all
  let burst = "";
  let last = -Infinity; // when the last key was pressed, and when it was handled here
  let handled = 0;
  let before = null; // the field as it was before the burst's first key
  let held = null;
  let given = 0; // characters of the burst that are in the field

  const editable = (element) =>
    element instanceof HTMLInputElement && !["radio", "checkbox", "button", "submit"].includes(element.type)
    || element instanceof HTMLTextAreaElement;
  const remember = (element) => {
    before = editable(element) ? { element, value: element.value, start: element.selectionStart } : null;
  };
  const restore = () => {
    if (!before) return;
    const { element, value, start } = before;
    element.value = value;
    if (start !== null && element.setSelectionRange) element.setSelectionRange(start, start);
    element.dispatchEvent(new Event("input", { bubbles: true }));
    before = null;
  };
  const swallow = (event) => { event.preventDefault(); event.stopImmediatePropagation(); };
  const release = () => { clearTimeout(held); held = null; };
  const press = (event) => {
    // A lone Space or Enter presses the button after all, once it is sure that no scan follows.
    const button = event.target.closest("button, a.button");
    if (!button) return;
    swallow(event);
    release();
    held = setTimeout(() => { held = null; burst = ""; button.click(); }, HOLD_MS);
  };

  addEventListener("keydown", (event) => {
    if (event.repeat || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.target.closest?.("[data-takes-scans]")) return; // a field that a scanner is meant to fill
    const fast = event.timeStamp - last < GAP_MS;
    if (!fast) {
      giveBack(); // of a hand that was fast for a moment
      burst = "";
    }
    if (event.key === "Enter" || event.key === "Tab") {
      if (fast && burst.length >= SHORTEST) {
        const code = burst;
        burst = "";
        last = event.timeStamp;
        release();
        swallow(event);
        restore();
        document.dispatchEvent(new CustomEvent("wedge-scan", { detail: code }));
        return;
      }
      if (event.key === "Enter") press(event);
      return;
    }
    if (event.key.length !== 1) return;
    last = event.timeStamp;
    handled = performance.now();
    if (fast) release();
    if (!burst) {
      if (!editable(document.activeElement) && /[0-9]/.test(event.key)) {
        document.dispatchEvent(new CustomEvent("digit-typed"));
      }
      remember(document.activeElement);
      given = LEAKED;
    }
    burst += event.key;
    if (burst.length > LEAKED) { swallow(event); hold(); } // surely faster than a hand
    else if (event.key === " ") press(event);
  }, true);
  // What was swallowed from a fast hand, not a scanner, is given back when no end of a scan comes.
  // If it does come, late because the machine was busy, the field is restored all the same.
  const giveBack = () => {
    const field = before && before.element;
    if (burst.length <= given || !field || field !== document.activeElement) return;
    field.setRangeText(burst.slice(given), field.selectionStart, field.selectionEnd, "end");
    given = burst.length;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  let waiting = null;
  const hold = () => {
    if (waiting) return;
    waiting = setInterval(() => {
      if (burst && performance.now() - handled < GIVE_BACK_MS) return;
      clearInterval(waiting);
      waiting = null;
      giveBack();
    }, GAP_MS);
  };
  addEventListener("keyup", (event) => {
    if ((event.key === " " || event.key === "Enter") && (held || event.timeStamp - last < 2 * GAP_MS)
      && event.target.closest && event.target.closest("button, a.button")) swallow(event);
  }, true);
})();
