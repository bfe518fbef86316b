// SPDX-License-Identifier: EUPL-1.2
// The citizen's phone: the part follows the visit's own events; an alert when little is missing, where the phone can give one.

(function () {
  "use strict";

  var part = document.getElementById("part");
  var said = document.getElementById("said");
  var token = part.dataset.token;
  var memory = "alert-" + token.slice(0, 8);
  var sound = null;
  var alerted = "";
  var titleTimer = null;

  function visit() { return part.querySelector(".visit"); }
  function canAlert() { return Boolean(navigator.vibrate || window.AudioContext || window.webkitAudioContext); }
  function isOn() { try { return sessionStorage.getItem(memory) === "on"; } catch (error) { return button() && button().getAttribute("aria-pressed") === "true"; } }
  function button() { return document.getElementById("alert"); }

  function drawButton() {
    var key = button();
    if (!key || !canAlert()) return;
    var on = isOn();
    key.hidden = false;
    key.setAttribute("data-kept", "");
    key.setAttribute("aria-pressed", String(on));
    key.querySelector("[data-words]").textContent = on ? key.dataset.on : key.dataset.off;
  }

  part.addEventListener("click", function (event) {
    var key = live.near(event.target, "#alert");
    if (!key) return;
    var on = !isOn();
    try { sessionStorage.setItem(memory, on ? "on" : "off"); } catch (error) { key.setAttribute("aria-pressed", String(on)); }
    if (on) {
      // Sound may only begin from a touch: this is it.
      var Context = window.AudioContext || window.webkitAudioContext;
      if (Context && !sound) sound = new Context();
      if (sound && sound.resume) sound.resume();
      if (navigator.vibrate) navigator.vibrate(80);
      keepAwake();
    }
    drawButton();
  });

  // A phone that sleeps cannot alert: where the browser allows, the screen stays on.
  function keepAwake() {
    if (navigator.wakeLock) navigator.wakeLock.request("screen").then(null, function () {});
  }
  document.addEventListener("visibilitychange", function () { if (!document.hidden && isOn()) keepAwake(); });

  live.placed = function () {
    drawButton();
    var state = visit();
    if (!state) return;
    var words = state.dataset.called || state.dataset.soon || "";
    var what = state.dataset.called ? "called-" + state.dataset.calls : state.dataset.soon ? "soon" : "";
    clearInterval(titleTimer);
    if (what === alerted) { if (words) blinkTitle(state); return; }
    alerted = what;
    // The large card shows a call already: only the screen reader needs to be told.
    said.className = state.dataset.called ? "unseen" : "said";
    said.textContent = isOn() || state.dataset.called ? words : "";
    if (!words) return;
    blinkTitle(state);
    if (!isOn()) return;
    if (navigator.vibrate) navigator.vibrate(state.dataset.called ? [400, 200, 400, 200, 400] : [200, 150, 200]);
    chime(state.dataset.called ? 3 : 1);
  };

  // Once a second and a half, between the page's title and what has to be known.
  function blinkTitle(state) {
    var title = state.dataset.title;
    var other = state.dataset.soonTitle;
    if (!other) return;
    var turn = 0;
    titleTimer = setInterval(function () { document.title = turn++ % 2 ? title : other; }, 1500);
  }

  function chime(times) {
    if (!sound || sound.state !== "running") return;
    for (var n = 0; n < times; n++) ring(sound.currentTime + n * 1.1);
  }

  function ring(start) {
    [[660, 0], [528, 0.28]].forEach(function (tone) {
      var begin = start + tone[1];
      var wave = sound.createOscillator(), volume = sound.createGain();
      wave.frequency.value = tone[0];
      volume.gain.setValueAtTime(0.0001, begin);
      volume.gain.exponentialRampToValueAtTime(0.35, begin + 0.02);
      volume.gain.exponentialRampToValueAtTime(0.0001, begin + 0.7);
      wave.connect(volume);
      volume.connect(sound.destination);
      wave.start(begin);
      wave.stop(begin + 0.75);
    });
  }

  function refresh(done) { live.refresh("/t/" + token + "?part", done); }

  live.placed();
  live.follow("/api/v1/visits/" + token + "/events", function (name) {
    if (name === "gone") location.reload(); else refresh();
  }, function (cut) { if (!cut) refresh(); }, refresh);
})();
