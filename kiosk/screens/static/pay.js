// The cashier's keys: methods, total and change while they type, the receipt to the printer.
(() => {
  "use strict";
  const at = (id) => document.getElementById(id);
  const next = document.querySelector("[data-next]");
  const bill = document.querySelector("[data-bill]");
  const amount = (value) => `${value < 0 ? "−" : ""}${bill.dataset.currency} ${Math.abs(value).toLocaleString("en")}`;

  // A card that is laid on the reader, or a code that is scanned anywhere, is the next customer.
  // Not while something is typed for this one: it would be lost.
  document.addEventListener("fairgate:tap", (event) => {
    if (!document.querySelector("[data-takes-taps]")) return;
    if (bill && ["given", "slip", "payer"].some((name) => bill.elements[name].value)) {
      const line = document.createElement("p");
      line.className = "refused";
      line.textContent = bill.dataset.busy;
      at("told").replaceChildren(line);
      return;
    }
    location.assign(`/payments?q=${encodeURIComponent(event.detail.code)}`);
  });

  const payers = [...document.querySelectorAll("[data-payer]")];
  document.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !payers.length) return;
    event.preventDefault();
    const place = payers.indexOf(document.activeElement) + step;
    (payers[place] ?? (place < 0 ? next : payers.at(-1))).focus();
  });
  if (next && document.activeElement === next) next.select();

  const print = document.querySelector("[data-print]");
  const paper = () => {
    window.print();
    next?.focus();
  };
  print?.addEventListener("click", paper);
  if (print?.dataset.print === "at-once") document.fonts.ready.then(() => requestAnimationFrame(paper));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "F4" || !print) return;
    event.preventDefault();
    paper();
  });

  const waive = at("waive");
  for (const button of document.querySelectorAll("[data-waive]")) {
    button.addEventListener("click", () => {
      waive.querySelector("[name=charge]").value = button.dataset.waive;
      at("waive-what").textContent = button.dataset.what;
      waive.showModal();
    });
  }
  waive?.querySelector("[data-close]").addEventListener("click", () => waive.close());
  waive?.addEventListener("htmx:responseError", () => waive.close()); // what is wrong stands behind it

  if (!bill) return;
  const ticks = [...bill.querySelectorAll("[name=charge]")];
  const field = (name) => bill.elements[name];
  const total = () => ticks.reduce((sum, tick) => sum + (tick.checked ? Number(tick.dataset.amount) : 0), 0);
  const given = () => {
    const typed = field("given").value.replace(/[\s,，¥￥]/g, "").replace(/\.0{1,2}$/, "");
    return /^[0-9]{1,9}$/.test(typed) ? Number(typed) : null;
  };
  const show = () => {
    const due = total();
    field("expected").value = due;
    at("total").value = amount(due);
    const chosen = ticks.filter((tick) => tick.checked).length;
    at("all").checked = chosen === ticks.length;
    at("all").indeterminate = chosen > 0 && chosen < ticks.length;
    const cash = given();
    const back = cash === null ? null : cash - due;
    at("change").value = back === null ? "–" : amount(back);
    at("change").dataset.short = back !== null && back < 0;
    bill.querySelector(".take").disabled = !chosen;
  };
  const choose = (method) => {
    field("method").value = method;
    for (const part of bill.querySelectorAll("[data-for]")) part.hidden = part.dataset.for !== method;
    bill.querySelector(method === "cash" ? "#given" : "#slip").focus();
  };
  at("all").addEventListener("change", () => {
    for (const tick of ticks) tick.checked = at("all").checked;
  });
  bill.addEventListener("input", show);
  bill.addEventListener("change", (event) => {
    if (event.target.name === "method") choose(event.target.value);
    show();
  });
  document.addEventListener("keydown", (event) => {
    const method = { F8: "cash", F9: "card" }[event.key];
    if (!method || event.altKey || event.ctrlKey) return;
    event.preventDefault();
    choose(method);
    show();
  });
  if (field("method").value === "card") choose("card");
  show();
})();
