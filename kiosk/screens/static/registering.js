// Badges registered in a row: every tap is a row at once, sent one after the other, answered in place.
(() => {
  "use strict";
  const MOST_ROWS = 300;
  const RETRY_MS = 2000;
  const page = document.querySelector("[data-registering]");
  const rows = page.querySelector("[data-rows]");
  const field = page.querySelector("#code");
  const queue = [];
  let sending = false, retry = 0, count = 0;

  const tally = (name) => {
    const cell = page.querySelector(`[data-count="${name}"]`);
    cell.textContent = Number(cell.textContent) + 1;
  };
  const SOUND = { registered: "admit", already: "advice", refused: "refuse" };

  function add(code) {
    const row = document.createElement("li");
    row.className = "tap tap-waiting";
    row.id = `tap-${++count}`;
    row.dataset.code = code;
    row.textContent = `${code} · ${page.dataset.waiting}`;
    rows.prepend(row);
    page.querySelector("[data-empty]").hidden = true;
    while (rows.children.length > MOST_ROWS) rows.lastElementChild.remove();
    // What holds when it is tapped, not when it is sent.
    const phase = page.querySelector("[name=phase]:checked").value;
    const values = { code, phase };
    if (page.querySelector("[name=back_office]")?.checked) values.back_office = "1";
    queue.push({ id: row.id, values });
    send();
  }

  async function send() {
    if (sending) return;
    sending = true;
    clearTimeout(retry);
    while (queue.length) {
      const { id, values } = queue[0];
      const row = document.getElementById(id);
      try {
        await htmx.ajax("POST", page.dataset.url, { source: rows, target: row, swap: "outerHTML", values });
      } catch { /* the network: told by desk.js, tried again below */ }
      if (row.isConnected) { // no answer took its place: nobody signed in, or the server is away
        row.textContent = `${values.code} · ${page.dataset.unsent}`;
        if (!document.getElementById("again").open) retry = setTimeout(send, RETRY_MS);
        break;
      }
      queue.shift();
      answered(rows.querySelector("[data-outcome]:not([data-told])"));
    }
    sending = false;
  }

  function answered(row) {
    if (!row) return;
    row.dataset.told = "";
    tally(row.dataset.outcome);
    window.sounds.play(SOUND[row.dataset.outcome]);
    if (!row.dataset.quota) return;
    page.querySelector("dd[data-quota]").textContent = row.dataset.quota;
    page.querySelector("bdi[data-whose]").textContent = row.dataset.whose;
  }

  document.addEventListener("fairgate:tap", (event) => add(event.detail.code));
  document.addEventListener("fairgate:misread", () => window.sounds.play("fault"));
  document.addEventListener("signed-in", send);
  addEventListener("beforeunload", (event) => { if (queue.length) event.preventDefault(); });
  page.querySelector("[data-typed]").addEventListener("submit", (event) => {
    event.preventDefault();
    const code = field.value.trim();
    if (code) add(code);
    field.value = "";
    field.focus();
  });
})();
