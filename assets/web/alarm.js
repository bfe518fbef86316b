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
  // A new one that nobody has heard yet, because the page was still mute.
  let owed = false;

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

  function sound() {
    owed = false;
    note(880, audio.currentTime);
    note(660, audio.currentTime + 0.35);
    document.body.dataset.sounded = String(Number(document.body.dataset.sounded || 0) + 1);
  }

  function look() {
    const banner = part.querySelector("[data-alarms]");
    const now = new Set(banner ? banner.dataset.alarms.split(" ") : []);
    owed = now.size > 0 && (owed || Array.from(now).some(function (name) { return !known.has(name); }));
    known = now;
    if (owed && audio.state === "running") sound();
    button.hidden = audio.state === "running";
  }

  function unlock() { audio.resume().then(look); }

  button.addEventListener("click", unlock);
  document.addEventListener("pointerdown", unlock, { once: true });
  new MutationObserver(look).observe(part, { childList: true, subtree: true });
  look();
})();
