// SPDX-License-Identifier: EUPL-1.2
// What every live page does with what it is told: ask for the page's part again, put it in place without moving the keyboard's focus, count
// times on the server's clock, and keep the age of what is shown. `stream.js` says when.
//
// Boards hang on televisions whose browser is never renewed, so what they load is ES5 and asks before it uses anything newer.

var live = {};

(function () {
  "use strict";

  // Nobody waits longer for a part.
  var ANSWER_MS = 4300;
  // The age of a picture is drawn anew at most this often.
  var AGE_MS = 2000;
  var part = document.getElementById("part");
  // A clock that would have to wait longer is put right at once.
  var LONGEST_WAIT_MS = 600000;
  var shown = null, first = null, speed = 1, drawnAge = 0, latest = 0;

  // Milliseconds of a clock that nobody sets.
  live.now = function () { return window.performance && performance.now ? performance.now() : Date.now(); };

  // The nearest element around `node`, itself included, that the selector finds.
  live.near = function (node, selector) {
    for (; node && node.nodeType === 1; node = node.parentNode) {
      if ((node.matches || node.webkitMatchesSelector).call(node, selector)) return node;
    }
    return null;
  };

  // Asks for an address; `done(status, text, request)` comes once, with the status 0 when there was no answer in time.
  live.get = function (address, accept, done) {
    var request = new XMLHttpRequest(), limit = null;
    function end(status) {
      if (!done) return;
      var told = done;
      done = null;
      clearTimeout(limit);
      told(status, status ? request.responseText : "", request);
    }
    request.open("GET", address, true);
    request.setRequestHeader("Accept", accept);
    request.onreadystatechange = function () { if (request.readyState === 4) end(request.status); };
    limit = setTimeout(function () { end(0); request.abort(); }, ANSWER_MS);
    request.send();
  };

  // Asks for the part again. Never two at once; what comes meanwhile asks once more afterwards. `done(placed)` comes when that answer is in place.
  var running = false, queued = null;
  live.refresh = function (address, done) {
    if (running) {
      if (!queued) queued = { waiting: [] };
      queued.address = address;
      if (done) queued.waiting.push(done);
      return;
    }
    running = true;
    ask(address, function (placed) {
      var next = queued;
      running = false;
      queued = null;
      if (next) live.refresh(next.address, function (also) { next.waiting.forEach(function (one) { one(also); }); });
      if (done) done(placed);
    });
  };

  function ask(address, done) {
    live.get(address + "&lang=" + document.documentElement.lang, "text/html", function (status, html, request) {
      if (status === 401 || (status && isElsewhere(request, address))) { location.reload(); done(false); return; }
      var placed = status >= 200 && status < 300;
      // What cannot be put in place is as good as not heard.
      try { if (placed) live.place(html); } catch (error) { placed = false; }
      done(placed);
    });
  }

  // Whoever was sent on to another page has lost the right to this one.
  function isElsewhere(request, address) {
    var path = address.split("?")[0];
    return Boolean(request.responseURL) && request.responseURL.split("?")[0].slice(-path.length) !== path;
  }

  // What is shown is as the server has it now. The age counts by itself (style sheet), so that it also shows when nothing of ours runs any more.
  live.isFresh = function () {
    if (live.now() - drawnAge < AGE_MS) return;
    drawnAge = live.now();
    var ages = document.querySelectorAll("[data-age]");
    for (var n = 0; n < ages.length; n++) {
      var style = ages[n].style;
      style.animation = style.webkitAnimation = "none";
      void ages[n].offsetWidth;
      style.animation = style.webkitAnimation = "";
      if (shown) write(ages[n], ages[n].textContent.replace(/\d\d:\d\d/, clock()));
    }
  };

  // Puts a fresh part in place of the old one, changing only what differs.
  live.place = function (html) {
    var fresh = document.createElement("div");
    fresh.innerHTML = html;
    var focused = document.activeElement;
    children(part, fresh);
    if (focused && focused !== document.activeElement && document.documentElement.contains(focused)) focused.focus({ preventScroll: true });
    setClock();
    if (live.placed) live.placed();
  };

  function key(node) { return node.nodeType === 1 ? node.id || node.getAttribute("data-row") || "" : ""; }

  function alike(old, fresh) {
    return old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName && key(old) === key(fresh);
  }

  function children(old, fresh) {
    var keys = {}, list = all(old.childNodes), wanted = all(fresh.childNodes);
    wanted.forEach(function (node) { keys["=" + key(node)] = true; });
    // What is gone goes first, so that what stays need not move: an element that moves loses the focus.
    list.forEach(function (node) { if (key(node) && !keys["=" + key(node)]) old.removeChild(node); });
    var at = old.firstChild;
    wanted.forEach(function (node) {
      var match = at;
      while (match && !alike(match, node)) match = match.nextSibling;
      if (match && key(match) === "" && match !== at && !alike(at, node)) match = null;
      if (match) {
        if (match === at) at = at.nextSibling; else old.insertBefore(match, at);
        one(match, node);
      } else {
        old.insertBefore(node.cloneNode(true), at);
      }
    });
    while (at) { var next = at.nextSibling; old.removeChild(at); at = next; }
  }

  function one(old, fresh) {
    if (old.nodeType !== 1) { if (old.data !== fresh.data) old.data = fresh.data; return; }
    // What a person is writing stays, as long as it is about the same visit; so does what was unfolded or ticked.
    if (old.hasAttribute("data-keep") && old.getAttribute("data-keep") !== fresh.getAttribute("data-keep")) old.value = "";
    var keeps = ["open", "aria-busy", "disabled", "data-kept"];
    all(old.attributes).forEach(function (attribute) {
      if (!fresh.hasAttribute(attribute.name) && keeps.indexOf(attribute.name) < 0) old.removeAttribute(attribute.name);
    });
    all(fresh.attributes).forEach(function (attribute) {
      if (old.hasAttribute("data-kept") && (attribute.name === "hidden" || attribute.name === "aria-pressed")) return;
      if (old.getAttribute(attribute.name) !== attribute.value) old.setAttribute(attribute.name, attribute.value);
    });
    if (old.nodeName !== "TEXTAREA" && old.nodeName !== "svg") children(old, fresh);
    else if (old.nodeName === "svg" && old.innerHTML !== fresh.innerHTML) old.innerHTML = fresh.innerHTML;
  }

  function all(list) { return Array.prototype.slice.call(list); }

  // The first element of the part carries the server's clock at the moment it was made.
  function setClock() {
    var top = part && part.querySelector("[data-now]");
    var now = top ? Date.parse(top.dataset.now) : NaN;
    if (!isNaN(now)) setTime(now, live.now());
    live.zone = top ? top.dataset.now.slice(19).replace(/^\.\d+/, "") : "";
    if (top && top.dataset.title) document.title = top.dataset.title;
    tick();
  }

  // A demo office may run faster than life: its speed shows between two readings that are some seconds apart.
  function setTime(server, here) {
    shown = { server: server, here: here };
    if (!first) first = shown;
    var passed = here - first.here;
    if (passed > 3000) {
      var ratio = (server - first.server) / passed;
      speed = ratio > 1.5 ? ratio : 1;
      if (passed > 60000) first = shown;
    }
  }

  // A part that took longer to come says a little less than what the clock shows: then the clock waits, for it never runs backwards. Only a
  // server whose own clock was put right by more is followed.
  function serverNow() {
    if (!shown) return Date.now();
    var now = shown.server + (live.now() - shown.here) * speed;
    if (now >= latest || latest - now > LONGEST_WAIT_MS) latest = now;
    return latest;
  }

  function two(n) { return (n < 10 ? "0" : "") + n; }

  // What the clock on the wall of the office says.
  function clock() {
    var match = /^([+-])(\d\d):(\d\d)$/.exec(live.zone || "");
    var shift = match ? (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60000 : 0;
    return new Date(serverNow() + shift).toISOString().slice(11, 16);
  }

  function tick() {
    var now = serverNow();
    all(document.querySelectorAll("time[data-since]")).forEach(function (element) {
      var s = Math.max(0, Math.floor((now - Date.parse(element.dataset.since)) / 1000));
      write(element, (s >= 3600 ? Math.floor(s / 3600) + ":" : "") + two(Math.floor(s / 60) % 60) + ":" + two(s % 60));
    });
    all(document.querySelectorAll("[data-clock]")).forEach(function (element) { write(element, clock()); });
  }

  function write(element, text) { if (element.textContent !== text) element.textContent = text; }

  setClock();
  setInterval(tick, 1000);
})();
