// The field for a photo: a file, a dropped or pasted picture, or the camera; then the frame; then a token for the form.
(() => {
  "use strict";
  const MOST_BYTES = 10 * 1024 * 1024;
  const LONGEST_SENT = 2400; // pixels: a frame of a fifth still prints well
  const HEAVY = 2 * 1024 * 1024; // bytes: what is heavier is sent smaller
  const SETTLED_MS = 300;

  const jpegOf = (base64) => new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type: "image/jpeg" });
  const blobOf = (canvas) => new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.93));

  class PhotoField extends HTMLElement {
    connectedCallback() {
      this.parts = {};
      for (const part of this.querySelectorAll("[data-part]")) this.parts[part.dataset.part] = part;
      this.texts = {};
      for (const text of this.parts.texts.content.querySelectorAll("[data-text]")) this.texts[text.dataset.text] = text.textContent;
      this.token = this.querySelector("input[name=photo_token]");
      this.framing = new window.PhotoFrame(this.parts, Number(this.dataset.ratio), { moved: () => this.moved(), chosen: () => this.use() });
      this.away = new AbortController();
      const on = (target, name, act) => target.addEventListener(name, act, { signal: this.away.signal });
      on(this, "click", (event) => this.act(event.target.closest("[data-do]")?.dataset.do));
      on(this.parts.file, "change", () => this.chosen());
      on(this.parts.dialog, "close", () => this.closed());
      on(this.parts.findings, "pointerover", (event) => this.framing.point(event.target.closest("li")?.dataset.number));
      on(this.parts.findings, "pointerleave", () => this.framing.point(null));
      on(document, "paste", (event) => this.pasted(event));
      // A picture dropped beside the field must not take the browser, and the form, away.
      on(window, "dragover", (event) => this.dragged(event));
      on(window, "drop", (event) => this.dropped(event));
      on(window, "dragleave", (event) => event.relatedTarget || this.classList.remove("dragged"));
      on(window, "pagehide", () => this.stopCamera());
      on(window, "resize", () => this.picture && this.framing.lay());
      const kind = this.kindField();
      if (kind) on(kind, "change", () => this.showStaged());
      this.showStaged();
    }

    disconnectedCallback() {
      this.stopCamera();
      this.away.abort();
      this.asking?.abort();
      clearTimeout(this.soon);
    }

    kindField() {
      const name = this.dataset.kindField;
      return name ? this.closest("form")?.elements[name] : null;
    }

    kind() {
      return this.kindField()?.value ?? this.dataset.kind;
    }

    act(what) {
      const acts = {
        choose: () => this.parts.file.click(), camera: () => this.openCamera(), remove: () => this.remove_it(), cancel: () => this.parts.dialog.close(),
        turn: () => this.turn(), propose: () => this.look(null), use: () => this.use(), take: () => this.take(), other_camera: () => this.startCamera(1),
      };
      acts[what]?.();
    }

    button(name) {
      return this.querySelector(`[data-do=${name}]`);
    }

    // ---- ways in

    chosen() {
      const [file] = this.parts.file.files;
      if (file) this.takeIn(file);
      this.parts.file.value = "";
    }

    first() {
      return document.querySelector("photo-field") === this;
    }

    pasted(event) {
      const file = [...(event.clipboardData?.files ?? [])].find((one) => one.type.startsWith("image/"));
      if (!file || !this.first()) return;
      event.preventDefault();
      this.takeIn(file);
    }

    dragged(event) {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      this.classList.add("dragged");
    }

    dropped(event) {
      this.classList.remove("dragged");
      const [file] = event.dataTransfer?.files ?? [];
      if (!file) return;
      event.preventDefault();
      if (this.contains(event.target) || this.first()) this.takeIn(file);
    }

    async takeIn(file) {
      this.stopCamera();
      let picture;
      try {
        picture = await createImageBitmap(file, { imageOrientation: "from-image" });
      } catch {
        picture = null; // the server says what it is
      }
      const scale = picture ? Math.min(1, LONGEST_SENT / Math.max(picture.width, picture.height)) : 1;
      this.picture = picture;
      this.blob = file;
      if (picture && (scale < 1 || file.size > HEAVY)) await this.redraw(scale, 0);
      this.open();
      await this.look(null);
    }

    // Draw the picture anew, smaller or turned by quarters: what is sent is what is seen.
    async redraw(scale, quarters) {
      const width = Math.round(this.picture.width * scale);
      const height = Math.round(this.picture.height * scale);
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = quarters % 2 ? [height, width] : [width, height];
      const pen = canvas.getContext("2d");
      pen.fillStyle = "white";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.translate(canvas.width / 2, canvas.height / 2);
      pen.rotate((quarters * Math.PI) / 2);
      pen.imageSmoothingQuality = "high";
      pen.drawImage(this.picture, -width / 2, -height / 2, width, height);
      this.blob = await blobOf(canvas);
      this.picture = await createImageBitmap(canvas);
    }

    async turn() {
      await this.redraw(1, 1);
      this.framing.show(this.picture);
      await this.look(null);
    }

    // ---- the dialog

    open() {
      const { dialog, title, sheet, camera, tools, hint, eyes } = this.parts;
      this.list([]);
      title.textContent = this.texts.title;
      hint.textContent = this.texts.frame_hint;
      camera.hidden = true;
      sheet.hidden = tools.hidden = hint.hidden = eyes.hidden = !this.picture;
      this.say(this.texts.checking);
      this.offer("use");
      if (!dialog.open) dialog.showModal();
      this.framing.show(this.picture);
    }

    offer(...names) {
      for (const name of ["use", "take", "other_camera"]) this.button(name).hidden = !names.includes(name);
      this.parts.retake.hidden = names.includes("take");
    }

    closed() {
      this.stopCamera();
      this.asking?.abort();
      clearTimeout(this.soon);
      this.say("");
      this.picture = this.blob = null;
      this.framing.show(null);
      this.button("choose").focus();
    }

    moved() {
      this.parts.findings.classList.add("stale");
      this.parts.marks.classList.add("stale");
      clearTimeout(this.soon);
      this.soon = setTimeout(() => this.look(this.framing.frame), SETTLED_MS);
    }

    say(text, tone = "") {
      this.parts.verdict.textContent = text;
      this.parts.verdict.dataset.tone = tone;
    }

    list(findings) {
      this.findings = findings;
      const { findings: place, marks } = this.parts;
      place.classList.remove("stale");
      marks.classList.remove("stale");
      place.replaceChildren(...findings.map((finding, index) => {
        const row = document.createElement("li");
        row.className = finding.severity;
        row.dataset.number = String(index + 1);
        for (const [name, text] of [["label", finding.label], ["text", finding.text], ["help", finding.help]]) {
          const line = row.appendChild(document.createElement(name === "text" ? "strong" : "span"));
          line.className = `finding-${name}`;
          line.textContent = text;
        }
        return row;
      }));
      this.framing.mark(findings);
    }

    // Say what may be done now.
    judge() {
      const refused = this.findings.some((one) => one.severity === "refuses");
      const warned = this.findings.some((one) => one.severity === "warns");
      const use = this.button("use");
      use.disabled = refused;
      use.textContent = warned && !refused ? this.texts.use_anyway : this.texts.use;
      if (refused) this.say(this.texts.refused, "refuses");
      else if (warned) this.say(this.texts.decide, "warns");
      else this.say(this.texts.good, "good");
    }

    // ---- asking the server

    async ask(address, fields) {
      this.asking?.abort();
      const asking = (this.asking = new AbortController());
      const form = new FormData();
      for (const [name, value] of Object.entries(fields)) form.append(name, value);
      const headers = { "HX-Request": "true", "X-CSRFToken": document.querySelector("meta[name=csrf-token]")?.content ?? "" };
      let answer;
      try {
        answer = await fetch(address, { method: "POST", body: form, headers, signal: asking.signal });
        if (answer.ok) return answer;
      } catch (error) {
        if (error.name === "AbortError") return null;
      }
      const keys = { 401: "signed_out", 404: "expired", 413: "too_large" };
      if (answer?.status === 401) document.dispatchEvent(new CustomEvent("desk:signed-out"));
      const why = this.texts[keys[answer?.status] ?? "no_answer"];
      this.button("use").disabled = false; // it may be tried again
      if (this.parts.dialog.open) this.say(why, "refuses");
      else if (answer?.status === 404) this.forget(why);
      else this.parts.status.textContent = why;
      return null;
    }

    fields(frame) {
      const picked = { picture: this.blob, kind: this.kind() };
      return frame ? { ...picked, frame: frame.map((part) => part.toFixed(6)).join(",") } : picked;
    }

    async look(frame) {
      clearTimeout(this.soon);
      if (this.blob.size > MOST_BYTES) {
        this.button("use").disabled = true;
        this.say(this.texts.too_large, "refuses");
        return;
      }
      this.say(this.texts.checking);
      if (!frame) this.button("use").disabled = true;
      const answer = await this.ask(this.dataset.check, this.fields(frame));
      const told = await answer?.json();
      if (!told || !this.blob) return;
      if (frame && frame !== this.framing.frame) return; // it was moved meanwhile: that is asked next
      if (told.frame && this.picture) {
        this.framing.place(told.frame);
        if (!frame) this.parts.frame.focus({ preventScroll: true });
      }
      this.list(told.findings);
      this.judge();
    }

    async use() {
      const { frame } = this.framing;
      const use = this.button("use");
      if (use.disabled) return;
      if (!frame) {
        await this.look(null);
        return;
      }
      clearTimeout(this.soon);
      use.disabled = true;
      this.say(this.texts.checking);
      const accepted = this.findings.filter((one) => one.severity === "warns").map((one) => one.flaw).join(",");
      const answer = await this.ask(this.dataset.crop, { ...this.fields(frame), accepted });
      const told = await answer?.json();
      if (!told || !this.blob) return;
      if (!told.token) {
        const box = ([l, t, r, b]) => [frame[0] + l * (frame[2] - frame[0]), frame[1] + t * (frame[3] - frame[1]), frame[0] + r * (frame[2] - frame[0]), frame[1] + b * (frame[3] - frame[1])];
        this.list(told.findings.map((one) => (one.mark ? { ...one, mark: { ...one.mark, box: box(one.mark.box) } } : one)));
        this.judge();
        return;
      }
      await this.showFinished(told.token, jpegOf(told.jpeg), told.findings);
      this.parts.dialog.close();
    }

    // ---- the finished photo

    async showFinished(token, blob, findings) {
      const made = await createImageBitmap(blob);
      this.token.value = token;
      const { finished, nobody, status, accepted } = this.parts;
      finished.width = made.width;
      finished.height = made.height;
      finished.getContext("2d").drawImage(made, 0, 0);
      finished.hidden = false;
      nobody.setAttribute("hidden", "");
      status.textContent = `${this.texts.ready} · ${made.width} × ${made.height} · ${Math.ceil(blob.size / 1024)} KB`;
      accepted.replaceChildren(...findings.filter((one) => one.severity === "warns").map((one) => {
        const row = document.createElement("li");
        row.textContent = one.text;
        return row;
      }));
      accepted.hidden = !accepted.children.length;
      this.button("remove").hidden = false;
      this.dispatchEvent(new Event("change", { bubbles: true }));
    }

    // What waits for the form already: of a form that is shown again, or whose kind was changed.
    async showStaged() {
      if (!this.token.value) return;
      const answer = await this.ask(this.dataset.staged, { token: this.token.value, kind: this.kind() });
      const told = await answer?.json();
      if (!told) return;
      const refused = told.findings.find((one) => one.severity === "refuses");
      if (refused) this.forget(`${refused.text} ${refused.help}`);
      else await this.showFinished(this.token.value, jpegOf(told.jpeg), told.findings);
    }

    remove_it() {
      this.forget(this.texts.none);
      this.button("choose").focus();
    }

    forget(why) {
      const { finished, nobody, status, accepted } = this.parts;
      this.token.value = "";
      finished.hidden = accepted.hidden = this.button("remove").hidden = true;
      nobody.removeAttribute("hidden");
      status.textContent = why;
      this.dispatchEvent(new Event("change", { bubbles: true }));
    }

    // ---- the camera

    async openCamera() {
      const { dialog, title, sheet, camera, tools, hint } = this.parts;
      this.list([]);
      title.textContent = this.texts.title_camera;
      hint.textContent = this.texts.guides;
      sheet.hidden = tools.hidden = true;
      camera.hidden = hint.hidden = false;
      this.offer("take");
      if (!dialog.open) dialog.showModal();
      await this.startCamera(0);
    }

    async startCamera(step) {
      const take = this.button("take");
      take.disabled = true;
      this.stopCamera();
      this.say(this.texts.camera_starting);
      if (!navigator.mediaDevices?.getUserMedia) {
        this.say(this.texts.camera_insecure, "refuses");
        return;
      }
      try {
        const size = { width: { ideal: 1920 }, height: { ideal: 1080 } };
        const cameras = await this.cameras();
        this.camera = cameras.length ? ((this.camera ?? 0) + step) % cameras.length : 0;
        const id = cameras[this.camera]?.deviceId;
        const stream = await navigator.mediaDevices.getUserMedia({ video: id ? { ...size, deviceId: { exact: id } } : size, audio: false });
        if (!this.parts.dialog.open || this.parts.camera.hidden) {
          for (const track of stream.getTracks()) track.stop();
          return;
        }
        this.stream = this.parts.video.srcObject = stream;
        await this.parts.video.play();
      } catch {
        this.say(this.texts.no_camera, "refuses");
        return;
      }
      this.say("");
      this.offer("take", ...((await this.cameras()).length > 1 ? ["other_camera"] : []));
      take.disabled = false;
      take.focus();
    }

    async cameras() {
      const all = await navigator.mediaDevices.enumerateDevices();
      return all.filter((one) => one.kind === "videoinput");
    }

    async take() {
      const { video } = this.parts;
      const canvas = document.createElement("canvas");
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      canvas.getContext("2d").drawImage(video, 0, 0);
      await this.takeIn(await blobOf(canvas));
    }

    stopCamera() {
      for (const track of this.stream?.getTracks() ?? []) track.stop();
      this.stream = null;
      this.parts.video.srcObject = null;
    }
  }

  customElements.define("photo-field", PhotoField);
})();
