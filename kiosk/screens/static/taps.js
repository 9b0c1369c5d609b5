// What this desk's readers read, as one event: from the process on this PC (data-taps of the body is
// its address), and from scanners that type. The page hears "fairgate:tap" {code, reader} on the
// document, reader null for one that types, and "fairgate:misread" {reader}.
(() => {
  "use strict";
  const RETRY_MS = 1000;
  const SILENT_MS = 2500; // the process tells the state of its readers every second
  const SAME_MS = 1500; // the same code again within this is the same tap
  const STARTING_MS = 3000; // in which a process that starts anew reads the card that still lies there
  const address = document.body.dataset.taps;

  const last = new Map(); // each reader's last code, and when
  let opened = -Infinity;
  const tell = (name, detail) => document.dispatchEvent(new CustomEvent(`fairgate:${name}`, { detail }));
  const tap = (code, reader) => {
    const now = performance.now();
    const before = last.get(reader);
    const recent = before && (now - before.at < SAME_MS || (reader !== null && now - opened < STARTING_MS));
    const same = recent && before.code === code;
    last.set(reader, { code, at: now });
    if (!same) tell("tap", { code, reader });
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
      else if (said.misread) tell("misread", { reader: said.reader });
      else tap(said.code, said.reader);
    };
  };
  setInterval(() => { if (source && performance.now() - heard > SILENT_MS) lost(); }, 500);
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", leave); // a page that is kept for going back holds no connection
  addEventListener("pageshow", listen);
})();
