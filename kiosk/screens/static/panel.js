// The tap panel: arrow keys walk over the cards, and the card that was laid on the reader is marked.
"use strict";

function neighbour(from, key) {
  const all = [...document.querySelectorAll(".tap")];
  const at = from.getBoundingClientRect();
  if (key === "ArrowRight") return all[all.indexOf(from) + 1];
  if (key === "ArrowLeft") return all[all.indexOf(from) - 1];
  const down = key === "ArrowDown";
  const lines = all
    .map((tap) => ({ tap, box: tap.getBoundingClientRect() }))
    .filter(({ box }) => (down ? box.top >= at.bottom - 4 : box.bottom <= at.top + 4));
  lines.sort((a, b) => {
    const near = (box) => Math.abs(box.top - at.top) * 4 + Math.abs(box.left - at.left);
    return near(a.box) - near(b.box);
  });
  return lines[0]?.tap;
}

document.addEventListener("keydown", (press) => {
  const from = press.target.closest?.(".tap");
  if (!from || !press.key.startsWith("Arrow")) return;
  const next = neighbour(from, press.key);
  if (!next) return;
  press.preventDefault();
  next.focus();
});

document.addEventListener("click", (press) => {
  const tap = press.target.closest?.(".tap, .tap-qr");
  if (!tap) return;
  for (const before of document.querySelectorAll("[data-laid]")) before.removeAttribute("data-laid");
  tap.closest("li").setAttribute("data-laid", "");
});
