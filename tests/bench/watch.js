// Notes for every verdict, by its number in the log, when it arrived, was painted and had its photo.
(() => {
  const now = () => performance.timeOrigin + performance.now();
  const holder = document.getElementById("verdict");
  window.taps = {};
  let arrived = 0;
  document.addEventListener("htmx:sseBeforeMessage", (event) => {
    if (event.detail.type === "verdict") arrived = now();
  }, true);
  new MutationObserver(() => {
    const card = holder.querySelector(".verdict");
    if (!card || window.taps[card.dataset.sequence]) return;
    const tap = { arrived, changed: now(), face: card.dataset.face };
    window.taps[card.dataset.sequence] = tap;
    // A frame is made after this callback; the task after it runs when the frame is done.
    requestAnimationFrame(() => setTimeout(() => { tap.painted = now(); }, 0));
    const photo = holder.querySelector("img");
    if (photo) photo.decode().then(() => requestAnimationFrame(() => setTimeout(() => { tap.photo = now(); }, 0)));
  }).observe(holder, { childList: true });
})();
