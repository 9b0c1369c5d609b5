// What every page of the desk does: send the page's token, and sign in again without losing a form.
(() => {
  "use strict";
  const meta = () => document.querySelector("meta[name=csrf-token]");
  const told = () => document.getElementById("told");
  const dialog = () => document.getElementById("again");
  let pressed = null;

  function tell(text, kind) {
    const line = document.createElement("p");
    line.className = kind;
    line.textContent = text;
    told().replaceChildren(line);
  }

  // Asks who acts and takes a fresh token into every form; whether somebody is signed in.
  async function renew(acting) {
    const was = document.body.dataset.account;
    const query = new URLSearchParams({ was, ...(acting && { acting: 1 }) });
    const answer = await fetch(`/session?${query}`, { headers: { "HX-Request": "true" } });
    if (!answer.ok && answer.status !== 401) throw new Error(answer.status);
    const now = await answer.json();
    meta().content = now.csrf;
    for (const field of document.querySelectorAll("input[name=csrf_token]")) field.value = now.csrf;
    if (!answer.ok) return false;
    if (was && now.account !== was) {
      document.body.dataset.account = now.account;
      document.querySelector("[data-who]").textContent = now.account;
      document.querySelector("[data-role]").textContent = now.role;
      tell(now.told, "refused");
      return "other";
    }
    return true;
  }

  async function ask() {
    const over = dialog();
    if (over.open) return;
    const was = encodeURIComponent(document.body.dataset.account);
    await htmx.ajax("GET", `/again?was=${was}`, { target: "#again", swap: "innerHTML" });
    over.showModal();
  }

  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = meta().content;
  });
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (!("quiet" in event.target.dataset)) told()?.replaceChildren(); // what only looks leaves what was told
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.xhr?.status !== 401) return;
    if (!dialog().open) pressed = document.activeElement;
    ask();
  });
  document.addEventListener("desk:signed-out", () => {
    if (!dialog().open) pressed = document.activeElement;
    ask();
  });
  document.addEventListener("htmx:sendError", () => tell(document.body.dataset.gone, "refused"));

  document.addEventListener("signed-in", async () => {
    // The form gets its new token before it can be sent again.
    const who = await renew(false).catch(() => false);
    dialog().close();
    if (who === true) tell(document.body.dataset.again, "done");
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#again [data-close]")) dialog().close();
  });
  document.addEventListener("close", (event) => {
    if (event.target !== dialog()) return;
    dialog().replaceChildren();
    pressed?.focus();
  }, true);

  // A form that is sent as a whole page would be lost at the sign-in page: so ask first.
  const sure = new WeakSet();
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post" || "plain" in form.dataset) return;
    if (sure.delete(form)) return;
    event.preventDefault();
    if (form.ariaBusy === "true") return;
    pressed = event.submitter ?? document.activeElement;
    form.ariaBusy = "true";
    try {
      const who = await renew(true);
      if (who === true) {
        sure.add(form);
        form.requestSubmit(event.submitter);
      } else if (!who) await ask();
    } catch {
      tell(document.body.dataset.gone, "refused");
    } finally {
      form.ariaBusy = null;
    }
  });

  // A menu of ways closes when one goes elsewhere.
  const menus = () => document.querySelectorAll(".desk-menu[open]");
  document.addEventListener("click", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("focusin", (event) => {
    for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    const menu = event.target.closest(".desk-menu");
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!menu || !step) return;
    event.preventDefault();
    menu.open = true;
    const ways = [...menu.querySelectorAll("a")];
    const at = ways.indexOf(event.target);
    const next = at < 0 && step < 0 ? -1 : at + step;
    ways.at(next % ways.length).focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of menus()) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });

  // Somebody may have signed in, or out, in another window meanwhile.
  document.addEventListener("visibilitychange", () => {
    if (!document.hidden) renew(false).then((who) => who && dialog().open && dialog().close(), () => {});
  });
})();
