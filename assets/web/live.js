// SPDX-License-Identifier: EUPL-1.2
// What every live page does: follow the event stream, notice within five seconds that it is cut off, ask for the page's part again,
// put it in place without moving the keyboard's focus, and count times on the server's clock.
//
// The stream is read with `fetch` rather than `EventSource`, because the server's heartbeat is a comment line, which `EventSource` hides:
// without it, a cable pulled out would look like a quiet hall for minutes. Where `fetch` cannot stream, `EventSource` has to do.

const live = {};

(function () {
  "use strict";

  // Looked at twice a second, so that the cut is on the screen within 5 s.
  const SILENCE_MS = 4300;
  const FIRST_WAIT_MS = 500;
  const LONGEST_WAIT_MS = 3000;
  const part = document.getElementById("part");
  let shown = null, first = null, speed = 1;
  let lastHeard = performance.now();
  let isCut = false;

  // Follows `address` for ever. `heard(name, data, id)` gets each event, `changed(cut)` each loss and return of the connection.
  live.follow = function (address, heard, changed) {
    let last = null, epoch = 0;
    let wait = FIRST_WAIT_MS;

    function told(name, data, id) {
      if (id) last = id;
      wait = FIRST_WAIT_MS;
      heard(name, data, id);
    }

    async function read() {
      const abort = new AbortController();
      const began = performance.now();
      const watch = setInterval(function () {
        if (performance.now() - Math.max(lastHeard, began) > SILENCE_MS) abort.abort();
      }, 1000);
      try {
        const headers = { Accept: "text/event-stream" };
        if (last) headers["Last-Event-ID"] = last;
        const answer = await fetch(address, { headers: headers, cache: "no-store", signal: abort.signal });
        if (answer.status === 401 || answer.status === 404 || answer.status === 410) { heard("gone", null, null); return "gone"; }
        if (!answer.ok) throw new Error("status " + answer.status);
        obey(Number(answer.headers.get("x-regolacode-epoch")));
        mark(changed);
        await lines(answer.body.getReader(), told, function () { mark(changed); });
      } finally {
        clearInterval(watch);
      }
      return "ended";
    }

    // A server that was replaced is not listened to when it comes back; one that was restored numbers its events anew.
    function obey(theirs) {
      if (!theirs) return;
      if (theirs < epoch) throw new Error("a server that was replaced");
      const restored = epoch && theirs > epoch && last;
      epoch = theirs;
      if (restored) { last = null; throw new Error("restored"); }
    }

    async function again() {
      for (;;) {
        try {
          if (await read() === "gone") return;
        } catch (error) {
          // Every failure of the network ends here; the banner says it and the loop tries again.
        }
        await pause(wait * (0.5 + Math.random()));
        wait = Math.min(wait * 2, LONGEST_WAIT_MS);
      }
    }

    setInterval(function () {
      if (!isCut && performance.now() - lastHeard > SILENCE_MS) { isCut = true; show(changed); }
    }, 500);
    if (window.ReadableStream && window.AbortController) again(); else fallBack(address, told, changed);
  };

  // While it is cut off, whoever answers may be a server that was replaced: a page that nobody touches asks nothing then.
  live.isCut = function () { return isCut; };

  function mark(changed) {
    lastHeard = performance.now();
    if (isCut) { isCut = false; show(changed); }
  }

  function show(changed) {
    const banner = document.getElementById("cut-off");
    if (banner) banner.hidden = !isCut;
    document.body.classList.toggle("stale", isCut);
    if (changed) changed(isCut);
  }

  function fallBack(address, told, changed) {
    const source = new EventSource(address);
    const hear = function (event) { mark(changed); told(event.type, JSON.parse(event.data), event.lastEventId); };
    ["snapshot", "live", "call", "visit"].forEach(function (name) { source.addEventListener(name, hear); });
    source.onopen = function () { mark(changed); };
    // Without a heartbeat only an error tells; silence means nothing.
    source.onerror = function () { lastHeard = -SILENCE_MS; };
    setInterval(function () { if (source.readyState === 1) lastHeard = performance.now(); }, 1000);
  }

  // Reads Server-Sent Events off a byte stream.
  async function lines(reader, told, alive) {
    const decoder = new TextDecoder();
    let rest = "", name = "message", data = [], id = null;
    for (;;) {
      const piece = await reader.read();
      if (piece.done) return;
      alive();
      rest += decoder.decode(piece.value, { stream: true });
      const complete = rest.split(/\r?\n/);
      rest = complete.pop();
      for (const line of complete) {
        if (line === "") {
          if (data.length) told(name, JSON.parse(data.join("\n")), id);
          name = "message"; data = [];
        } else if (line.startsWith("event:")) name = line.slice(6).trim();
        else if (line.startsWith("data:")) data.push(line.slice(5).trimStart());
        else if (line.startsWith("id:")) id = line.slice(3).trim();
      }
    }
  }

  function pause(ms) { return new Promise(function (done) { setTimeout(done, ms); }); }
  live.pause = pause;

  // Asks for the part again. Never two at once; what comes meanwhile asks once more afterwards. Resolves when that answer is in place.
  let running = null, queued = null;
  live.refresh = function (address) {
    if (running) {
      if (!queued) {
        queued = {};
        queued.promise = new Promise(function (done) { queued.done = done; });
      }
      queued.address = address;
      return queued.promise;
    }
    running = ask(address).finally(function () {
      running = null;
      const next = queued;
      queued = null;
      if (next) live.refresh(next.address).then(next.done);
    });
    return running;
  };

  async function ask(address) {
    try {
      const abort = new AbortController();
      const limit = setTimeout(function () { abort.abort(); }, SILENCE_MS);
      const inLanguage = address + "&lang=" + document.documentElement.lang;
      const answer = await fetch(inLanguage, { cache: "no-store", headers: { Accept: "text/html" }, signal: abort.signal });
      clearTimeout(limit);
      if (answer.status === 401 || answer.redirected) { location.reload(); return false; }
      if (!answer.ok) return false;
      live.place(await answer.text());
      return true;
    } catch (error) {
      return false;
    }
  }

  // Puts a fresh part in place of the old one, changing only what differs.
  live.place = function (html) {
    const fresh = document.createElement("div");
    fresh.innerHTML = html;
    const focused = document.activeElement;
    children(part, fresh);
    if (focused !== document.activeElement && focused.isConnected) focused.focus({ preventScroll: true });
    setClock();
    if (live.placed) live.placed();
  };

  function key(node) { return node.nodeType === 1 ? node.id || node.getAttribute("data-row") || "" : ""; }

  function alike(old, fresh) {
    return old.nodeType === fresh.nodeType && old.nodeName === fresh.nodeName && key(old) === key(fresh);
  }

  function children(old, fresh) {
    const keys = new Set(Array.from(fresh.childNodes, key));
    // What is gone goes first, so that what stays need not move: an element that moves loses the focus.
    Array.from(old.childNodes).forEach(function (node) { if (key(node) && !keys.has(key(node))) node.remove(); });
    let at = old.firstChild;
    for (const wanted of Array.from(fresh.childNodes)) {
      let match = at;
      while (match && !alike(match, wanted)) match = match.nextSibling;
      if (match && key(match) === "" && match !== at && !alike(at, wanted)) match = null;
      if (match) {
        if (match === at) at = at.nextSibling; else old.insertBefore(match, at);
        one(match, wanted);
      } else {
        old.insertBefore(wanted.cloneNode(true), at);
      }
    }
    while (at) { const next = at.nextSibling; at.remove(); at = next; }
  }

  function one(old, fresh) {
    if (old.nodeType !== 1) { if (old.data !== fresh.data) old.data = fresh.data; return; }
    // What a person is writing stays, as long as it is about the same visit; so does what was unfolded or ticked.
    if (old.hasAttribute("data-keep") && old.getAttribute("data-keep") !== fresh.getAttribute("data-keep")) old.value = "";
    const keeps = ["open", "aria-busy", "disabled", "data-kept"];
    for (const attribute of Array.from(old.attributes)) {
      if (!fresh.hasAttribute(attribute.name) && keeps.indexOf(attribute.name) < 0) old.removeAttribute(attribute.name);
    }
    for (const attribute of Array.from(fresh.attributes)) {
      if (old.hasAttribute("data-kept") && (attribute.name === "hidden" || attribute.name === "aria-pressed")) continue;
      if (old.getAttribute(attribute.name) !== attribute.value) old.setAttribute(attribute.name, attribute.value);
    }
    if (old.nodeName !== "TEXTAREA" && old.nodeName !== "svg") children(old, fresh);
    else if (old.nodeName === "svg" && old.innerHTML !== fresh.innerHTML) old.innerHTML = fresh.innerHTML;
  }

  // The first element of the part carries the server's clock at the moment it was made.
  function setClock() {
    const top = part && part.querySelector("[data-now]");
    const now = top ? Date.parse(top.dataset.now) : NaN;
    if (!isNaN(now)) setTime(now, performance.now());
    live.zone = top ? top.dataset.now.slice(19).replace(/^\.\d+/, "") : "";
    if (top && top.dataset.title) document.title = top.dataset.title;
    tick();
  }

  // A demo office may run faster than life: its speed shows between two readings that are some seconds apart.
  function setTime(server, here) {
    shown = { server: server, here: here };
    if (!first) first = shown;
    const passed = here - first.here;
    if (passed > 3000) {
      const ratio = (server - first.server) / passed;
      speed = ratio > 1.5 ? ratio : 1;
      if (passed > 60000) first = shown;
    }
  }

  function serverNow() { return shown ? shown.server + (performance.now() - shown.here) * speed : Date.now(); }

  function two(n) { return (n < 10 ? "0" : "") + n; }

  function tick() {
    const now = serverNow();
    document.querySelectorAll("time[data-since]").forEach(function (element) {
      const s = Math.max(0, Math.floor((now - Date.parse(element.dataset.since)) / 1000));
      const text = (s >= 3600 ? Math.floor(s / 3600) + ":" : "") + two(Math.floor(s / 60) % 60) + ":" + two(s % 60);
      if (element.textContent !== text) element.textContent = text;
    });
    const match = /^([+-])(\d\d):(\d\d)$/.exec(live.zone || "");
    const shift = match ? (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3])) * 60000 : 0;
    const clock = new Date(now + shift).toISOString().slice(11, 16);
    document.querySelectorAll("[data-clock]").forEach(function (element) {
      if (element.textContent !== clock) element.textContent = clock;
    });
  }

  setClock();
  setInterval(tick, 1000);
})();
