// What every page of the desk does: send the page's token, and sign in again without losing a form.
(() => {
  "use strict";
  const token = () => document.querySelector("meta[name=csrf-token]").content;
  document.addEventListener("htmx:configRequest", (event) => {
    event.detail.headers["X-CSRFToken"] = token();
  });
  document.addEventListener("htmx:beforeRequest", () => {
    const told = document.getElementById("told");
    if (told) told.replaceChildren();
  });
})();
