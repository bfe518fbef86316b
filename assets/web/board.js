// SPDX-License-Identifier: EUPL-1.2
// The hall's board and the display over a counter, in a browser. Each call is shown large, chimed and spoken once, in order; none is
// dropped. Sound and voice are a help: the board never waits for them longer than a moment, and never for a click.

(function () {
  "use strict";

  const SHOWN_MS = 6000;
  const SPOKEN_MS = 9000;
  // With several calls in the line each is shorter, so that the board does not fall behind the hall.
  const MANY = 3;
  const HURRIED_MS = 2500;
  const YOUNG_S = 60;
  const NOTICE_MS = 20000;
  const part = document.getElementById("part");
  const address = part.dataset.address;
  const counter = part.dataset.counter ? Number(part.dataset.counter) : null;
  const memory = "announced" + (counter === null ? "" : "-" + counter);
  let announced = remembered();
  let waiting = [];
  let busy = false;
  let sound = null;

  function remembered() { try { return Number(sessionStorage.getItem(memory)) || 0; } catch (error) { return 0; } }
  function remember(seq) { announced = seq; try { sessionStorage.setItem(memory, String(seq)); } catch (error) { /* A private window forgets. */ } }

  function heard(name, data) {
    if (name === "call") enqueue(data);
    else if (name === "snapshot") {
      // Another journal counts from the beginning again.
      if (data.seq < announced) announced = 0;
      data.calls.slice().reverse().forEach(function (call) { if (call.age_s < YOUNG_S) enqueue(call); });
      if (!busy) refresh(null);
    } else if (name === "live" && !busy) refresh(null);
  }

  function enqueue(call) {
    if (call.seq <= announced || waiting.some(function (one) { return one.seq === call.seq; })) return;
    if (counter !== null && call.counter !== counter) return;
    waiting.push(call);
    waiting.sort(function (one, other) { return one.seq - other.seq; });
    if (!busy) announce();
  }

  function refresh(show) { return live.refresh(address + "?part" + (show ? "&show=" + show : "")); }

  async function announce() {
    busy = true;
    while (waiting.length) {
      const call = waiting.shift();
      remember(call.seq);
      await refresh(call.seq);
      document.body.classList.remove("fresh");
      void document.body.offsetWidth;
      document.body.classList.add("fresh");
      const hurried = waiting.length >= MANY;
      const least = live.pause(hurried ? HURRIED_MS : SHOWN_MS);
      await Promise.race([speak(call, hurried), live.pause(SPOKEN_MS)]);
      await least;
    }
    busy = false;
    refresh(null);
    setTimeout(function () { if (!busy) document.body.classList.remove("fresh"); }, 5000);
  }

  // Chime, then the visit's language if it is not Italian, then Italian: as far as the browser has voices of its own.
  async function speak(call, hurried) {
    await chime();
    const here = part.querySelector('[data-call="' + call.seq + '"]');
    if (!here) return;
    if (here.dataset.language !== "it" && !hurried) await say(here.dataset.say, here.dataset.language);
    await say(here.dataset.sayIt, "it");
  }

  function say(words, language) {
    return new Promise(function (done) {
      const voices = window.speechSynthesis ? speechSynthesis.getVoices() : [];
      const voice = voices.find(function (one) { return one.localService && one.lang.toLowerCase().startsWith(language); });
      if (!voice || !words) { done(); return; }
      const sentence = new SpeechSynthesisUtterance(words);
      sentence.voice = voice;
      sentence.lang = voice.lang;
      sentence.rate = 0.9;
      sentence.onend = sentence.onerror = done;
      speechSynthesis.speak(sentence);
    });
  }

  // Two soft tones, made here: nothing to load, nothing that can be missing.
  async function chime() {
    const Context = window.AudioContext || window.webkitAudioContext;
    if (!Context) return;
    if (!sound) sound = new Context();
    if (sound.state === "suspended") await Promise.race([sound.resume(), live.pause(300)]);
    hint();
    if (sound.state !== "running") return;
    [[659.25, 0], [523.25, 0.45]].forEach(function (tone) {
      const begin = sound.currentTime + 0.05 + tone[1];
      const wave = sound.createOscillator(), volume = sound.createGain();
      wave.type = "sine";
      wave.frequency.value = tone[0];
      volume.gain.setValueAtTime(0.0001, begin);
      volume.gain.exponentialRampToValueAtTime(0.5, begin + 0.015);
      volume.gain.exponentialRampToValueAtTime(0.0001, begin + 1.3);
      wave.connect(volume).connect(sound.destination);
      wave.start(begin);
      wave.stop(begin + 1.35);
    });
    await live.pause(1500);
  }

  function hint() {
    const silent = document.getElementById("silent");
    if (silent) silent.hidden = !sound || sound.state === "running";
  }

  function wakeSound() {
    const Context = window.AudioContext || window.webkitAudioContext;
    if (!Context) return;
    if (!sound) sound = new Context();
    sound.onstatechange = hint;
    sound.resume();
    hint();
  }
  // One touch anywhere is enough for browsers that ask for it; kiosk browsers set to allow sound never show the hint.
  ["pointerdown", "keydown"].forEach(function (name) { document.addEventListener(name, wakeSound); });
  wakeSound();
  if (window.speechSynthesis) speechSynthesis.getVoices();

  // Notices take turns, unless somebody stopped them or asked the system for less motion.
  let turn = 0, stopped = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  function drawNotice() {
    const all = part.querySelectorAll("[data-notice]");
    all.forEach(function (notice, index) { notice.hidden = index !== turn % all.length; });
    const pause = document.getElementById("notices-pause");
    if (pause) { pause.setAttribute("data-kept", ""); pause.setAttribute("aria-pressed", String(stopped)); }
  }
  live.placed = drawNotice;
  drawNotice();
  setInterval(function () { if (!stopped) { turn++; drawNotice(); } }, NOTICE_MS);
  part.addEventListener("click", function (event) {
    if (event.target.closest("#notices-pause")) { stopped = !stopped; drawNotice(); }
  });

  live.follow("/api/v1/events", heard, function (cut) { if (!cut && !busy) refresh(null); });
})();
