// Lets a file be dropped anywhere on its place, and shows how much of it was sent.
(() => {
  "use strict";
  for (const place of document.querySelectorAll("[data-drop]")) {
    const over = (event) => {
      event.preventDefault();
      place.classList.toggle("dragged", event.type === "dragover");
    };
    place.addEventListener("dragover", over);
    place.addEventListener("dragleave", over);
    place.addEventListener("drop", (event) => {
      over(event);
      if (event.dataTransfer.files.length) place.querySelector("input").files = event.dataTransfer.files;
    });
  }
  const bar = document.querySelector(".file-sending");
  const show = (hidden) => () => { bar.hidden = hidden; };
  document.addEventListener("htmx:beforeSend", show(false));
  document.addEventListener("htmx:afterRequest", show(true));
  document.addEventListener("htmx:xhr:progress", (event) => {
    if (event.detail.lengthComputable) bar.value = (100 * event.detail.loaded) / event.detail.total;
  });
})();
