// SPDX-License-Identifier: EUPL-1.2
// The hall's board and the display over a counter, in a browser. Each call is shown large, chimed and spoken once, in order; none is
// dropped. Sound and voice are a help: the board never waits for them longer than a moment, and never for a click.

(function () {
  "use strict";

  var SHOWN_MS = 6000;
  var SPOKEN_MS = 9000;
  // With several calls in the line each is shorter, so that the board does not fall behind the hall.
  var MANY = 3;
  var HURRIED_MS = 2500;
  var YOUNG_S = 60;
  // A board that is opened for the first time has missed nothing: what was called before stands on it.
  var YOUNG_AT_FIRST_S = 15;
  var NOTICE_MS = 20000;
  var part = document.getElementById("part");
  var address = part.dataset.address;
  var counter = part.dataset.counter ? Number(part.dataset.counter) : null;
  var memory = "announced" + (counter === null ? "" : "-" + counter);
  var announced = remembered();
  var youngS = announced ? YOUNG_S : YOUNG_AT_FIRST_S;
  var waiting = [];
  var busy = false;
  var sound = null;

  function remembered() { try { return Number(sessionStorage.getItem(memory)) || 0; } catch (error) { return 0; } }
  function remember(seq) { announced = seq; try { sessionStorage.setItem(memory, String(seq)); } catch (error) { /* A private window forgets. */ } }

  function heard(name, data) {
    if (name === "call") enqueue(data);
    else if (name === "snapshot") {
      catchUp(data);
      if (!busy) refresh(null);
    } else if (name === "live" && !busy) refresh(null);
  }

  // The calls of a picture that are still young and were not announced.
  function catchUp(data) {
    // Another journal counts from the beginning again.
    if (data.seq < announced) announced = 0;
    data.calls.slice().reverse().forEach(function (call) { if (call.age_s < youngS) enqueue(call); });
    youngS = YOUNG_S;
  }

  // Where there is no stream, the picture is asked for.
  function poll(done) {
    live.get("/api/v1/live", "application/json", function (status, text) {
      try {
        if (status !== 200) { done(false); return; }
        catchUp(JSON.parse(text));
      } catch (error) { done(false); return; }
      if (busy) done(true); else refresh(null, done);
    });
  }

  function enqueue(call) {
    if (call.seq <= announced || waiting.some(function (one) { return one.seq === call.seq; })) return;
    if (counter !== null && call.counter !== counter) return;
    waiting.push(call);
    waiting.sort(function (one, other) { return one.seq - other.seq; });
    if (!busy) announce();
  }

  function refresh(show, done) { live.refresh(address + "?part" + (show ? "&show=" + show : ""), done); }

  // Shows and says the next call; when it stood for its time and was said, or saying it takes too long, the one after it.
  function announce() {
    busy = waiting.length > 0;
    if (!busy) { rest(); return; }
    var call = waiting.shift();
    remember(call.seq);
    refresh(call.seq, function () {
      var hurried = waiting.length >= MANY;
      var next = afterBoth(announce);
      var said = once(next);
      setTimeout(next, hurried ? HURRIED_MS : SHOWN_MS);
      setTimeout(said, SPOKEN_MS);
      isNew(false);
      void document.body.offsetWidth;
      isNew(true);
      speak(call, hurried, said);
    });
  }

  function rest() {
    refresh(null);
    setTimeout(function () { if (!busy) isNew(false); }, 5000);
  }

  function isNew(fresh) { document.body.className = document.body.className.replace(/ ?\bfresh\b/, "") + (fresh ? " fresh" : ""); }

  function once(then) { return function () { var first = then; then = null; if (first) first(); }; }
  function afterBoth(then) { var missing = 2; return function () { missing--; if (missing === 0) then(); }; }

  // Chime, then the visit's language if it is not Italian, then Italian: as far as the browser has voices of its own.
  function speak(call, hurried, done) {
    chime(function () {
      var here = part.querySelector('[data-call="' + call.seq + '"]');
      if (!here) { done(); return; }
      var own = here.getAttribute("data-language");
      function italian() { say(here.getAttribute("data-say-it"), "it", done); }
      if (own !== "it" && !hurried) say(here.getAttribute("data-say"), own, italian); else italian();
    });
  }

  function say(words, language, done) {
    var voices = window.speechSynthesis && window.SpeechSynthesisUtterance ? speechSynthesis.getVoices() : [];
    var voice = voices.filter(function (one) { return one.localService && one.lang.toLowerCase().indexOf(language) === 0; })[0];
    if (!voice || !words) { done(); return; }
    var sentence = new SpeechSynthesisUtterance(words);
    sentence.voice = voice;
    sentence.lang = voice.lang;
    sentence.rate = 0.9;
    sentence.onend = sentence.onerror = done;
    speechSynthesis.speak(sentence);
  }

  // Two soft tones, made here: nothing to load, nothing that can be missing.
  function chime(done) {
    if (!hasSound()) { done(); return; }
    if (sound.state !== "suspended" || !sound.resume) { ring(done); return; }
    sound.resume();
    setTimeout(function () { ring(done); }, 300);
  }

  function ring(done) {
    hint();
    if (sound.state && sound.state !== "running") { done(); return; }
    [[659.25, 0], [523.25, 0.45]].forEach(function (tone) {
      var begin = sound.currentTime + 0.05 + tone[1];
      var wave = sound.createOscillator(), volume = sound.createGain();
      wave.type = "sine";
      wave.frequency.value = tone[0];
      volume.gain.setValueAtTime(0.0001, begin);
      volume.gain.exponentialRampToValueAtTime(0.5, begin + 0.015);
      volume.gain.exponentialRampToValueAtTime(0.0001, begin + 1.3);
      wave.connect(volume);
      volume.connect(sound.destination);
      wave.start(begin);
      wave.stop(begin + 1.35);
    });
    setTimeout(done, 1500);
  }

  function hasSound() {
    var Context = window.AudioContext || window.webkitAudioContext;
    // A browser may have no device, or no more of them, and throws.
    try { if (!sound && Context) sound = new Context(); } catch (error) { sound = null; }
    return Boolean(sound && sound.createGain);
  }

  function hint() {
    var silent = document.getElementById("silent");
    if (silent) silent.hidden = !sound || !sound.state || sound.state === "running";
  }

  function wakeSound() {
    if (!hasSound()) return;
    sound.onstatechange = hint;
    if (sound.resume) sound.resume();
    hint();
  }
  // One touch anywhere is enough for browsers that ask for it; kiosk browsers set to allow sound never show the hint.
  ["pointerdown", "mousedown", "touchend", "keydown"].forEach(function (name) { document.addEventListener(name, wakeSound); });
  wakeSound();
  if (window.speechSynthesis) speechSynthesis.getVoices();

  // Notices take turns, unless somebody stopped them or asked the system for less motion.
  var turn = 0, stopped = Boolean(window.matchMedia) && window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  function drawNotice() {
    var all = part.querySelectorAll("[data-notice]");
    for (var index = 0; index < all.length; index++) all[index].hidden = index !== turn % all.length;
    var pause = document.getElementById("notices-pause");
    if (pause) { pause.setAttribute("data-kept", ""); pause.setAttribute("aria-pressed", String(stopped)); }
  }
  live.placed = drawNotice;
  drawNotice();
  setInterval(function () { if (!stopped) { turn++; drawNotice(); } }, NOTICE_MS);
  part.addEventListener("click", function (event) {
    if (live.near(event.target, "#notices-pause")) { stopped = !stopped; drawNotice(); }
  });

  live.follow("/api/v1/events", heard, function (cut) { if (!cut && !busy) refresh(null); }, poll);
})();
