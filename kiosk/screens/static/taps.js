// What this desk's readers read, as one event: from the process on this PC (data-taps of the body is
// its address), and from scanners that type. The page hears "fairgate:tap" {code, reader} on the
// document, reader null for one that types, and "fairgate:misread" {reader}. Of several pages of one
// browser only the one hears it that is used, or was used last.
(() => {
  "use strict";
  const RETRY_MS = 1000;
  const SILENT_MS = 2500; // the process tells the state of its readers every second
  const SAME_MS = 1500; // the same code again within this is the same tap
  const STARTING_MS = 3000; // in which a process that starts anew reads the card that still lies there
  const address = document.body.dataset.taps;

  // Whose a tap is: the page that is used takes the lock from the others; they wait in a line for it,
  // so when it closes or is put away, the next one has it. Without locks every page in sight acts.
  let ours = !navigator.locks;
  let leaveLine = null; // ends the waiting, or the holding
  const own = (yes) => {
    ours = yes;
    document.body.dataset.tapsHere = yes;
  };
  const stand = (steal) => {
    leaveLine?.();
    const waiting = new AbortController();
    let finish;
    const held = new Promise((done) => { finish = done; });
    const leave = () => { waiting.abort(); finish(); own(false); };
    const hold = () => {
      if (leaveLine !== leave) return undefined;
      own(true);
      return held;
    };
    leaveLine = leave;
    navigator.locks.request("fairgate-taps", steal ? { steal } : { signal: waiting.signal }, hold)
      .catch(() => { if (leaveLine === leave) stand(false); }); // another page took it
  };
  const used = () => { if (!ours) stand(true); };
  const seen = () => {
    if (document.visibilityState === "visible") return void (ours || stand(document.hasFocus()));
    leaveLine?.();
    leaveLine = null;
  };
  if (navigator.locks && address) {
    for (const sign of ["focus", "pointerdown", "keydown"]) addEventListener(sign, used, true);
    document.addEventListener("visibilitychange", seen);
    seen();
  }

  const last = new Map(); // each reader's last code, and when
  let opened = -Infinity;
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`fairgate:${name}`, { detail }));
  const tap = (code, reader) => {
    const now = performance.now();
    const before = last.get(reader);
    const recent = before && (now - before.at < SAME_MS || (reader !== null && now - opened < STARTING_MS));
    const same = recent && before.code === code;
    last.set(reader, { code, at: now });
    if (!same && (ours || reader === null)) tell("tap", { code, reader });
  };
  document.addEventListener("wedge-scan", (event) => tap(event.detail, null));
  if (!address) return;

  // Its state, in the words that the page's element has for it: data-ready, data-part, data-away
  const show = (readers) => {
    const names = Object.keys(readers);
    const away = names.filter((name) => !readers[name]);
    const state = away.length === names.length ? "away" : away.length ? "part" : "ready";
    for (const element of document.querySelectorAll("[data-taps-state]")) {
      const text = element.dataset[state]?.replace("{readers}", () => away.join(", "));
      if (element.dataset.tapsState !== state) element.dataset.tapsState = state;
      if (text !== undefined && element.textContent !== text) element.textContent = text;
    }
  };

  // Only a page in sight listens: a tap is for what the clerk looks at, and a browser has few
  // connections to one address.
  let source = null, heard = 0, retry = 0;
  const leave = () => {
    clearTimeout(retry);
    if (source) source.close();
    source = null;
  };
  const lost = () => {
    leave();
    show({});
    retry = setTimeout(listen, RETRY_MS);
  };
  const listen = () => {
    leave();
    if (document.visibilityState !== "visible") return;
    heard = performance.now();
    source = new EventSource(address);
    source.onopen = () => { opened = heard = performance.now(); };
    source.onerror = lost;
    source.onmessage = (event) => {
      heard = performance.now();
      const said = JSON.parse(event.data);
      if (said.readers) show(said.readers);
      else if (said.misread) { if (ours) tell("misread", { reader: said.reader }); }
      else tap(said.code, said.reader);
    };
  };
  setInterval(() => { if (source && performance.now() - heard > SILENT_MS) lost(); }, 500);
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", leave); // a page that is kept for going back holds no connection
  addEventListener("pageshow", listen);
})();
