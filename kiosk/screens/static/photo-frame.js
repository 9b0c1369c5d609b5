// A picture with a frame over it that is moved and scaled by mouse, finger, wheel and keys, and marks on what is wrong.
(() => {
  "use strict";
  const SMALLEST = 0.08; // of the picture's height
  const SVG = "http://www.w3.org/2000/svg";
  const held = (value, least, most) => Math.min(Math.max(value, least), Math.max(least, most));

  // The frame is [left, top, right, bottom] in fractions of the picture: always inside it, always of the ratio.
  class PhotoFrame {
    constructor(parts, ratio, told) {
      Object.assign(this, { parts, ratio, told });
      this.frame = null;
      parts.frame.addEventListener("keydown", (event) => this.pressed(event));
      parts.frame.addEventListener("pointerdown", (event) => this.grabbed(event));
      parts.stage.addEventListener("wheel", (event) => this.wheeled(event), { passive: false });
    }

    show(picture) {
      this.picture = picture;
      this.frame = null;
      this.mark([]);
      if (picture) this.lay();
    }

    // Fit the picture into the stage, and everything over it.
    lay() {
      const { stage, sheet, picture } = this.parts;
      const scale = Math.min(stage.clientWidth / this.picture.width, stage.clientHeight / this.picture.height);
      this.width = Math.round(this.picture.width * scale);
      this.height = Math.round(this.picture.height * scale);
      const dense = Math.min(2, window.devicePixelRatio || 1);
      picture.width = this.width * dense;
      picture.height = this.height * dense;
      sheet.style.width = `${this.width}px`;
      sheet.style.height = `${this.height}px`;
      const pen = picture.getContext("2d");
      pen.imageSmoothingQuality = "high";
      pen.drawImage(this.picture, 0, 0, picture.width, picture.height);
      this.place(this.frame);
      this.mark(this.findings);
    }

    place(frame) {
      this.frame = frame;
      const { style } = this.parts.frame;
      this.parts.frame.hidden = !frame;
      if (!frame) return;
      const [left, top, right, bottom] = frame;
      style.left = `${left * 100}%`;
      style.top = `${top * 100}%`;
      style.width = `${(right - left) * 100}%`;
      style.height = `${(bottom - top) * 100}%`;
    }

    // The frame's width by its height, both as fractions of the picture.
    get shape() {
      return this.ratio * (this.picture.height / this.picture.width);
    }

    move(left, top, height) {
      const tall = held(height, SMALLEST, Math.min(1, 1 / this.shape));
      const wide = tall * this.shape;
      const x = held(left, 0, 1 - wide);
      const y = held(top, 0, 1 - tall);
      this.place([x, y, x + wide, y + tall]);
      this.told.moved();
    }

    scale(factor) {
      const [left, top, right, bottom] = this.frame;
      const height = held((bottom - top) * factor, SMALLEST, Math.min(1, 1 / this.shape));
      this.move((left + right - height * this.shape) / 2, (top + bottom - height) / 2, height);
    }

    pressed(event) {
      if (!this.frame || event.ctrlKey || event.altKey || event.metaKey) return;
      const [left, top, , bottom] = this.frame;
      const pixels = event.shiftKey ? 10 : 2;
      const by = (x, y) => this.move(left + (x * pixels) / this.width, top + (y * pixels) / this.height, bottom - top);
      const acts = {
        ArrowLeft: () => by(-1, 0), ArrowRight: () => by(1, 0), ArrowUp: () => by(0, -1), ArrowDown: () => by(0, 1),
        "+": () => this.scale(1.03), "=": () => this.scale(1.03), "-": () => this.scale(1 / 1.03), _: () => this.scale(1 / 1.03),
        Enter: () => this.told.chosen(),
      };
      if (!acts[event.key]) return;
      event.preventDefault();
      acts[event.key]();
    }

    grabbed(event) {
      if (!this.frame || event.button) return;
      event.preventDefault();
      const grip = this.parts.frame;
      grip.focus({ preventScroll: true });
      grip.setPointerCapture(event.pointerId);
      const begun = { x: event.clientX, y: event.clientY, frame: this.frame };
      const corner = event.target.dataset.corner;
      const follow = (to) => {
        const right = (to.clientX - begun.x) / this.width;
        const down = (to.clientY - begun.y) / this.height;
        const [l, t, , b] = begun.frame;
        if (corner) this.pull(begun.frame, corner, right, down);
        else this.move(l + right, t + down, b - t);
      };
      const released = new AbortController();
      grip.addEventListener("pointermove", follow, { signal: released.signal });
      for (const name of ["pointerup", "pointercancel"]) grip.addEventListener(name, () => released.abort(), { signal: released.signal });
    }

    // Pull at a corner: the one across stays where it is.
    pull([left, top, right, bottom], corner, across, down) {
      const south = corner[0] === "s";
      const east = corner[1] === "e";
      const grown = Math.max((east ? across : -across) / this.shape, south ? down : -down);
      const room = Math.min(south ? 1 - top : bottom, (east ? 1 - left : right) / this.shape);
      const height = held(bottom - top + grown, SMALLEST, room);
      this.move(east ? left : right - height * this.shape, south ? top : bottom - height, height);
    }

    wheeled(event) {
      if (!this.frame) return;
      event.preventDefault();
      this.scale(event.deltaY > 0 ? 1 / 1.04 : 1.04);
    }

    // Draw what is wrong, with the numbers that the list beside it has.
    mark(findings) {
      this.findings = findings ?? [];
      const { marks } = this.parts;
      marks.replaceChildren();
      if (!this.picture) return;
      marks.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
      const draw = (name, attributes, within) => {
        const made = document.createElementNS(SVG, name);
        for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
        return within.appendChild(made);
      };
      const groups = this.findings.map((finding, index) => finding.mark && draw("g", { class: finding.severity, "data-number": index + 1 }, marks));
      const begun = [];
      this.findings.forEach((finding, index) => {
        if (!finding.mark) return;
        const { width: w, height: h } = this;
        const [left, top, right, bottom] = finding.mark.box;
        const [x1, y1, x2, y2] = [left * w, top * h, right * w, bottom * h];
        for (const layer of ["under", "over"]) {
          if (finding.mark.shape === "line") draw("line", { class: layer, x1, y1, x2, y2 }, groups[index]);
          else draw("rect", { class: layer, x: x1, y: y1, width: x2 - x1, height: y2 - y1 }, groups[index]);
        }
        // A number stands where its mark begins, inside the picture; below another that begins there too.
        const cx = held(x1, 12, w - 12);
        let cy = held(y1, 12, h - 12);
        while (begun.some((one) => Math.hypot(one.cx - cx, one.cy - cy) < 22)) cy += 24;
        begun.push({ cx, cy });
        const badge = draw("g", { class: finding.severity, "data-number": index + 1 }, marks);
        draw("circle", { cx, cy, r: 11 }, badge);
        draw("text", { x: cx, y: cy + 5 }, badge).textContent = index + 1;
      });
    }

    point(number) {
      for (const group of this.parts.marks.children) group.classList.toggle("pointed", group.dataset.number === number);
    }
  }

  window.PhotoFrame = PhotoFrame;
})();
