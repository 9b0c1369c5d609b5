// The print room renews itself without jumping: only what differs is changed, and the focus stays.
(() => {
  "use strict";
  const room = document.getElementById("room");
  const said = new WeakMap(); // what the server said of an element when it was put there
  const TOKENS = "input[name=form], input[name=csrf_token]";

  function words(element) {
    const copy = element.cloneNode(true);
    for (const token of copy.querySelectorAll(TOKENS)) token.removeAttribute("value");
    return copy.outerHTML;
  }
  const LISTS = "#room, .print-needs, .print-printers, .print-batches, .print-lists";
  const isList = (element) => element.matches(LISTS);
  function remember(list) {
    for (const one of list.children) {
      if (isList(one)) remember(one);
      else said.set(one, words(one));
    }
  }

  // Elements of a list are the same where their ids are; a list is changed element by element.
  function renew(list, fresh, forced) {
    const wanted = [...fresh.children];
    const ids = new Set(wanted.map((one) => one.id));
    for (const one of [...list.children]) if (!ids.has(one.id)) one.remove();
    wanted.forEach((one, place) => {
      const there = [...list.children].find((each) => each.id === one.id);
      if (there && isList(there)) renew(there, one, forced);
      else if (there && said.get(there) === words(one)) {
        if (forced) retoken(there, one);
      } else {
        said.set(one, words(one));
        if (there) there.replaceWith(one);
        else list.insertBefore(one, list.children[place] ?? null);
        htmx.process(one);
      }
      const now = [...list.children].find((each) => each.id === one.id);
      if (list.children[place] !== now) list.insertBefore(now, list.children[place] ?? null);
    });
  }
  function retoken(there, one) {
    const next = [...one.querySelectorAll(TOKENS)];
    [...there.querySelectorAll(TOKENS)].forEach((token, place) => { token.value = next[place].value; });
  }

  if (room) {
    remember(room);
    document.addEventListener("htmx:beforeSwap", (event) => {
      const { target, xhr, requestConfig } = event.detail;
      if (target !== room || ![200, 286].includes(xhr.status) || xhr.getResponseHeader("HX-Retarget")) return;
      event.detail.shouldSwap = false;
      const focus = document.activeElement;
      const held = focus && room.contains(focus) ? focus.id : "";
      const fresh = document.createElement("div");
      fresh.append(...new DOMParser().parseFromString(xhr.responseText, "text/html").body.childNodes);
      if (requestConfig.verb === "get") fresh.querySelector("#print-did")?.remove();
      const did = room.querySelector("#print-did");
      if (did && requestConfig.verb === "get") fresh.prepend(did.cloneNode(true));
      renew(room, fresh, requestConfig.verb !== "get");
      if (held && document.activeElement !== focus) {
        const next = document.getElementById(held) ?? room.querySelector(".print-needs button") ?? document.getElementById("print-title");
        next?.focus({ preventScroll: true });
      }
    });
  }

  document.getElementById("printer")?.addEventListener("change", () => htmx.trigger(document.body, "printer"));
})();
