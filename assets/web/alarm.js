// SPDX-License-Identifier: EUPL-1.2
// The sound of alarms on the supervisor's page: two notes when the banner names something that it did not name before. Browsers stay mute
// until somebody has touched the page, so a button asks for that.

(function () {
  "use strict";

  const part = document.getElementById("part");
  const button = document.getElementById("sound");
  if (!part || !button || !window.AudioContext) return;
  const audio = new AudioContext();
  let known = new Set();

  function note(hertz, start) {
    const tone = audio.createOscillator();
    const loudness = audio.createGain();
    tone.frequency.value = hertz;
    loudness.gain.setValueAtTime(0.0001, start);
    loudness.gain.exponentialRampToValueAtTime(0.3, start + 0.02);
    loudness.gain.exponentialRampToValueAtTime(0.0001, start + 0.6);
    tone.connect(loudness).connect(audio.destination);
    tone.start(start);
    tone.stop(start + 0.7);
  }

  function look() {
    const banner = part.querySelector("[data-alarms]");
    const now = new Set(banner ? banner.dataset.alarms.split(" ") : []);
    const isNew = Array.from(now).some(function (name) { return !known.has(name); });
    known = now;
    if (isNew && audio.state === "running") { note(880, audio.currentTime); note(660, audio.currentTime + 0.35); }
    document.body.dataset.sounded = String(Number(document.body.dataset.sounded || 0) + (isNew ? 1 : 0));
    button.hidden = audio.state === "running";
  }

  function unlock() { audio.resume().then(look); }

  button.addEventListener("click", unlock);
  document.addEventListener("pointerdown", unlock, { once: true });
  new MutationObserver(look).observe(part, { childList: true, subtree: true });
  look();
})();
