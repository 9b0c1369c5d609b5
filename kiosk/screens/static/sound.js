// The sounds of the verdicts: one high, two low, three low tones, and a fault's own; made, not played back.
(() => {
  "use strict";
  const TONES = {
    admit: [[880, 0, 0.18]],
    advice: [[880, 0, 0.18]],
    refuse: [[233, 0, 0.2], [233, 0.28, 0.24]],
    retain: [[175, 0, 0.2], [175, 0.28, 0.2], [175, 0.56, 0.3]],
    fault: [[523, 0, 0.12], [392, 0.14, 0.12], [523, 0.28, 0.12], [392, 0.42, 0.2]],
  };
  const LEVELS = ["high", "low", "off"];
  const GAIN = { high: 0.9, low: 0.3, off: 0 };
  const context = new AudioContext();
  let level = LEVELS.includes(localStorage.getItem("sound")) ? localStorage.getItem("sound") : "high";

  const tone = (frequency, start, length, wave) => {
    const oscillator = new OscillatorNode(context, { frequency, type: wave });
    const gain = new GainNode(context, { gain: 0 });
    const begin = context.currentTime + start;
    gain.gain.setValueAtTime(0, begin);
    gain.gain.linearRampToValueAtTime(GAIN[level], begin + 0.012);
    gain.gain.setValueAtTime(GAIN[level], begin + length - 0.03);
    gain.gain.linearRampToValueAtTime(0, begin + length);
    oscillator.connect(gain).connect(context.destination);
    oscillator.start(begin);
    oscillator.stop(begin + length);
  };
  const play = (face) => {
    document.body.dataset.played = face;
    if (level === "off" || context.state !== "running") return;
    for (const [frequency, start, length] of TONES[face] || []) {
      tone(frequency, start, length, frequency > 500 ? "sine" : "triangle");
      if (frequency < 300) tone(frequency * 2, start, length, "sine"); // small speakers lose the bass
    }
  };
  const show = () => {
    const button = document.getElementById("sound");
    if (!button) return;
    button.dataset.level = level;
    button.classList.toggle("blocked", context.state !== "running");
  };
  // A browser that blocks audio lets it go at the first gesture: every touch and key tries.
  const unlock = () => { if (context.state !== "running") context.resume().then(show); };
  context.addEventListener("statechange", show);
  for (const gesture of ["pointerdown", "keydown"]) addEventListener(gesture, unlock, true);
  addEventListener("click", (event) => {
    if (!event.target.closest("#sound")) return;
    if (event.target.closest("#sound.blocked") && level !== "off") return; // this touch only turned it on
    level = LEVELS[(LEVELS.indexOf(level) + 1) % LEVELS.length];
    localStorage.setItem("sound", level);
    show();
    play("admit");
  });
  window.sounds = { play, show };
  show();
})();
