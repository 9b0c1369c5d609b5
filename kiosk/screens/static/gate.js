// The guard's screen: what the browser itself must do; everything that is read comes from the server.
(() => {
  "use strict";
  const CALM_MS = 8000; // a verdict stays until the next, or this long
  const SILENT_MS = 1800; // the stream beats every 500 ms
  const NOTICE_MS = 6000;
  const PLATE_MS = 30000;
  const SAME_MS = 1500; // the same code again within this is the same presentation
  const $ = (id) => document.getElementById(id);
  const entry = $("entry"), number = $("number"), plate = $("plate");
  const verdict = $("verdict"), notice = $("notice");
  const drawer = $("drawer-dialog"), keypad = $("keypad");
  const token = document.querySelector("meta[name=csrf-token]").content;

  // Calm again
  let calmTimer = 0;
  const calm = (now) => {
    if (!now && drawer.open && verdict.contains(document.activeElement)) return;
    clearTimeout(calmTimer);
    if (verdict.contains(document.activeElement)) document.activeElement.blur();
    verdict.replaceChildren();
  };
  const stay = () => {
    clearTimeout(calmTimer);
    calmTimer = setTimeout(() => (drawer.open ? stay() : calm()), CALM_MS);
  };

  // Clocks run from the station's last word
  let stationNow = null, heardAt = 0;
  const setClock = (text) => {
    if (!text) return;
    stationNow = Date.parse(text + "Z"); // fair time, shown as it stands
    heardAt = performance.now();
  };
  const tick = () => {
    for (const clock of document.querySelectorAll(".clock")) {
      if (stationNow === null) setClock(clock.dataset.now);
      const at = stationNow === null ? "" : new Date(stationNow + performance.now() - heardAt).toISOString();
      const text = clock.classList.contains("huge") ? at.slice(11, 19) : at.slice(11, 16);
      if (clock.textContent !== text) clock.textContent = text;
    }
  };
  setInterval(tick, 250);

  // The stream must beat: silence is told within two seconds
  let heard = performance.now();
  const lost = (gone) => {
    document.body.classList.toggle("lost", gone);
    $("banner-connection").hidden = !gone;
  };
  setInterval(() => {
    const silent = performance.now() - heard;
    if (silent > SILENT_MS) lost(true);
  }, 200);
  document.addEventListener("htmx:sseBeforeMessage", (event) => {
    heard = performance.now();
    lost(false);
    const { type, data } = event.detail;
    if (type === "beat") { setClock(data); event.preventDefault(); }
    if (type === "away") { event.preventDefault(); location.assign("/sign-in"); }
    if (type === "side" && $("side").contains(document.activeElement)) {
      const position = [...$("side").querySelectorAll("button")].indexOf(document.activeElement);
      requestAnimationFrame(() => $("side").querySelectorAll("button")[position]?.focus());
    }
  });
  // A connection that hangs without an error is made anew.
  let source = null;
  htmx.createEventSource = (url) => (source = new EventSource(url));
  setInterval(() => {
    const stream = $("stream");
    if (performance.now() - heard < 4000) return;
    heard = performance.now() - SILENT_MS;
    if (source && source.readyState !== EventSource.CONNECTING) {
      source.close();
      source.onerror(new Event("error"));
    }
    if (!source) htmx.process(stream);
  }, 1000);

  // A new verdict
  const painted = (face, again) => {
    stay();
    if (!again) {
      sounds.play(face);
      if (keypad.open) keypad.close();
      if (drawer.open && !drawer.querySelector("form[data-keep]")) drawer.close();
      notice.replaceChildren();
      if (told) forgetPlate(); // it went with this vehicle, and must not go with the next
    }
    dispatchEvent(new CustomEvent("verdict-painted", { detail: face }));
  };
  document.addEventListener("htmx:afterSwap", (event) => {
    const card = event.target === verdict && verdict.querySelector(".verdict");
    if (card) painted(card.dataset.face, "again" in card.dataset);
    if (event.target.id === "bar") {
      const vehicles = $("bar").querySelector(".where").dataset.vehicles === "yes";
      $("plate-entry").hidden = !vehicles;
      sounds.show();
      tick();
    }
    if (event.target.id === "ready") tick();
    if (event.target.id === "problem") event.target.scrollIntoView({ block: "nearest" });
    if (event.target.id === "drawer" && drawer.querySelector("[data-spent]")) calm(true);
    if (event.target.id === "drawer" && !drawer.open) drawer.showModal();
  });
  // Asking the station
  let sent = { what: "", at: -Infinity };
  const tell = (html) => {
    notice.innerHTML = html;
    setTimeout(() => notice.replaceChildren(), NOTICE_MS);
  };
  const post = async (url, values) => {
    const body = new URLSearchParams({ ...values, once: crypto.randomUUID() });
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { "X-CSRFToken": token, "HX-Request": "true" } });
      if (answer.status === 401) location.assign("/sign-in");
      else if (answer.status !== 204) tell(await answer.text());
      return answer.ok;
    } catch {
      lost(true);
      return false;
    }
  };
  const present = (code, typedPlate) => {
    const now = performance.now();
    const what = `${code} ${typedPlate}`; // the same pass with another plate is another question
    if (!code.trim() || (what === sent.what && now - sent.at < SAME_MS)) return;
    sent = { what, at: now };
    post(entry.action, { code, plate: typedPlate }).then((ok) => { if (!ok) sent.at = -Infinity; });
  };
  let plateTimer = 0;
  let told = ""; // Enter is both a change and a submission: a plate is told once
  const forgetPlate = () => { plate.value = told = ""; $("plate-entry").classList.remove("told"); };
  const tellPlate = () => {
    if (!plate.value.trim() || plate.value === told) return;
    told = plate.value;
    post(entry.dataset.plateUrl, { plate: plate.value }).then((ok) => {
      $("plate-entry").classList.toggle("told", ok);
      if (!ok) told = "";
      clearTimeout(plateTimer);
      plateTimer = setTimeout(forgetPlate, PLATE_MS);
    });
  };
  entry.addEventListener("submit", (event) => {
    event.preventDefault();
    if (document.activeElement === plate && !number.value.trim()) { tellPlate(); return; }
    present(number.value, $("plate-entry").hidden ? "" : plate.value);
    number.value = "";
    forgetPlate();
  });
  plate.addEventListener("change", () => { if (!number.value.trim()) tellPlate(); });
  plate.addEventListener("input", () => $("plate-entry").classList.remove("told"));
  document.addEventListener("wedge-scan", (event) => {
    present(event.detail, $("plate-entry").hidden ? "" : plate.value);
    if (plate.value) forgetPlate();
  });
  document.addEventListener("digit-typed", () => { if (!document.querySelector("dialog[open]")) number.focus(); });

  // The keypad, for touch
  const digits = $("keypad-number");
  const openKeypad = () => { digits.textContent = ""; keypad.showModal(); };
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.open === "keypad") openKeypad();
    if (button.dataset.digit && digits.textContent.length < 20) digits.textContent += button.dataset.digit;
    if ("delete" in button.dataset) digits.textContent = digits.textContent.slice(0, -1);
    if ("clear" in button.dataset) digits.textContent = "";
    if ("enter" in button.dataset && digits.textContent) {
      const code = digits.textContent;
      keypad.close();
      present(code, $("plate-entry").hidden ? "" : plate.value);
      forgetPlate();
    }
    if ("close" in button.dataset) button.closest("dialog").close();
    if (button.dataset.present) { drawer.close(); present(button.dataset.present, plate.value); }
  });
  keypad.addEventListener("keydown", (event) => {
    if (/^[0-9]$/.test(event.key) && digits.textContent.length < 20) digits.textContent += event.key;
    if (event.key === "Backspace") digits.textContent = digits.textContent.slice(0, -1);
  });

  // Drawers: done shuts them, an error is told inside
  document.body.addEventListener("drawer-done", () => { drawer.close(); stay(); });
  drawer.addEventListener("close", () => { $("drawer").replaceChildren(); if (verdict.firstElementChild) stay(); });
  document.addEventListener("htmx:responseError", (event) => {
    if (event.detail.xhr.status !== 401) tell(event.detail.xhr.responseText);
  });
  document.addEventListener("htmx:sendError", () => lost(true));
})();
