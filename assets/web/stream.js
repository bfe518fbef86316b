// SPDX-License-Identifier: EUPL-1.2
// What happens in the hall, as it comes: the event stream is read with `XMLHttpRequest`, which every browser has and which shows the server's
// heartbeats, so that a cable pulled out is noticed within five seconds. Who gets no stream asks every 15 s; of several tabs one reads for all.

(function () {
  "use strict";

  // Looked at twice a second, so that the cut is on the screen within 5 s.
  var SILENCE_MS = 4300;
  var FIRST_WAIT_MS = 500;
  var LONGEST_WAIT_MS = 3000;
  // Who is turned away asks this often, or as often as the server says.
  var POLL_S = 15;
  var LONGEST_POLL_S = 120;
  // A request keeps all its text: it is begun anew before that is much.
  var LONGEST_TEXT = 500000;
  // Connected and never a heartbeat: something between keeps the stream back, and asking is all that is left.
  var SILENT_RUNS = 2;
  var SILENT_POLL_S = 5;
  var lastHeard = live.now();
  var patience = SILENCE_MS;
  var isCut = false, onChange = null, proof = null;

  // While it is cut off, whoever answers may be a server that was replaced: a page that nobody touches asks nothing then.
  live.isCut = function () { return isCut; };

  // Follows `address` for ever. `heard(name, data)` gets each event, `changed(cut)` each loss and return of the connection, and `poll(done)`
  // asks for what is shown, where there is no stream.
  live.follow = function (address, heard, changed, poll) {
    var last = null, epoch = 0, wait = FIRST_WAIT_MS, silentRuns = 0, stop = null, turn = 0;

    function told(name, text, id) {
      if (id) last = id;
      heard(name, JSON.parse(text));
    }

    // How one of several tabs reads for all: see `tabs.js`.
    var tabs = live.tabs(address, {
      lead: function () { if (!stop) open(); },
      rest: function () { turn++; if (stop) stop(); },
      join: function () { poll(function () {}); },
      poll: function () { ask(POLL_S, function () { tabs.again(); }); },
      alive: function (theirs, within, asked) {
        epoch = Math.max(epoch, theirs);
        mark(within);
        if (asked) poll(function () {});
      },
      event: told
    });

    function open() {
      var request = new XMLHttpRequest(), read = 0, begun = live.now(), events = parser(function (name, text, id) {
        told(name, text, id);
        tabs.event(name, text, id);
      });
      var watch = setInterval(function () { if (live.now() - Math.max(lastHeard, begun) > SILENCE_MS) end(silent); }, 1000);
      function close() {
        clearInterval(watch);
        request.onreadystatechange = request.onprogress = null;
        request.abort();
        stop = null;
      }
      function end(then) { var status = request.status, s = retryS(request); close(); then(status, s, read); }
      function look() {
        try {
          if (request.readyState >= 2 && request.status !== 200) { if (request.status) end(refused); else end(failed); return; }
          if (request.readyState === 2) obey(Number(request.getResponseHeader("x-regolacode-epoch")));
          if (request.readyState >= 3) take();
          if (stop === close && request.readyState === 4) end(failed);
        } catch (error) {
          // Every failure ends here; the banner says it and the loop tries again.
          if (stop === close) end(failed);
        }
      }
      function take() {
        var piece = request.responseText.slice(read);
        if (!piece) return;
        read += piece.length;
        events(piece);
        silentRuns = 0;
        wait = FIRST_WAIT_MS;
        mark(SILENCE_MS);
        tabs.alive(epoch, SILENCE_MS, false);
        if (read > LONGEST_TEXT) end(function () { open(); });
      }
      stop = close;
      request.open("GET", address, true);
      request.setRequestHeader("Accept", "text/event-stream");
      if (last) request.setRequestHeader("Last-Event-ID", last);
      request.onreadystatechange = request.onprogress = look;
      request.send();
    }

    // A server that was replaced is not listened to when it comes back; one that was restored numbers its events anew.
    function obey(theirs) {
      if (!theirs) return;
      if (theirs < epoch) throw new Error("a server that was replaced");
      var restored = epoch && theirs > epoch && last;
      epoch = theirs;
      if (restored) { last = null; throw new Error("restored"); }
    }

    function refused(status, s) {
      if (status === 401 || status === 404 || status === 410) { tabs.leave(); heard("gone", null); return; }
      if (status === 503 || status === 429) ask(s || POLL_S, open); else failed();
    }

    function failed() { again(open); }

    // Between two tries of a stream that brings nothing there is that try, too.
    function silent(status, s, read) {
      if (!read && ++silentRuns >= SILENT_RUNS) ask(SILENT_POLL_S, open, 2 * SILENCE_MS); else again(open);
    }

    // Tries again after a while, and after a longer one the next time.
    function again(then) {
      after(wait * (0.5 + Math.random()), then);
      wait = Math.min(wait * 2, LONGEST_WAIT_MS);
    }

    // What was to come is left out when another tab reads by then.
    function after(ms, then) {
      var mine = turn;
      setTimeout(function () { if (mine === turn) then(); }, ms);
    }

    // Asks once; then waits, so that those who were turned away together do not come back together.
    function ask(pauseS, then, more) {
      var mine = turn, within = pauseS * 1200 + SILENCE_MS + (more || 0);
      poll(function (answered) {
        if (answered) mark(within);
        if (mine !== turn) return;
        if (answered) tabs.alive(epoch, within, true);
        if (answered) after(pauseS * 1000 * (1 + 0.2 * Math.random()), then); else again(then);
      });
    }

    onChange = changed;
    proof = poll;
    setInterval(function () {
      if (!isCut && live.now() - lastHeard > patience) { isCut = true; show(); }
    }, 500);
    prove(tabs.begin);
  };

  // The page loads itself again until its script has shown that it can put something in place: only then is that taken back.
  function prove(then) {
    if (!proof) return;
    var poll = proof;
    proof = null;
    poll(function (answered) {
      if (answered) { mark(SILENCE_MS); endReload(); } else proof = poll;
      if (then) then();
    });
  }

  function endReload() {
    var reload = document.querySelector('meta[http-equiv="refresh"]');
    if (!reload) return;
    if (document.readyState !== "complete") { window.addEventListener("load", endReload); return; }
    reload.parentNode.removeChild(reload);
    // Browsers have made up their mind to reload; this makes them forget it.
    if (window.stop) window.stop();
  }

  function mark(nextWithin) {
    var wasCut = isCut;
    lastHeard = live.now();
    patience = nextWithin;
    isCut = false;
    if (wasCut || !live.isAlive) show();
    live.isAlive = true;
    live.isFresh();
    prove();
    if (wasCut && onChange) onChange(false);
  }

  function show() {
    var banner = document.getElementById("cut-off");
    if (banner) {
      banner.hidden = !isCut;
      banner.className = banner.className.replace(/ ?\bnow\b/, "") + (isCut ? " now" : "");
    }
    document.body.className = document.body.className.replace(/ ?\bstale\b/, "") + (isCut ? " stale" : "");
    if (isCut && onChange) onChange(true);
  }

  function retryS(request) {
    // Before an answer there is nothing to read, and some browsers say so by throwing.
    try { return Math.min(Math.max(Number(request.getResponseHeader("Retry-After")) || 0, 0), LONGEST_POLL_S); } catch (error) { return 0; }
  }

  // Reads Server-Sent Events, piece by piece as they come; `told(name, text, id)` gets each.
  function parser(told) {
    var rest = "", name = "message", data = [], id = null;
    return function (piece) {
      var lines = (rest + piece).split(/\r?\n/);
      rest = lines.pop();
      lines.forEach(function (line) {
        if (line === "") {
          if (data.length) told(name, data.join("\n"), id);
          name = "message";
          data = [];
        } else if (line.indexOf("event:") === 0) name = line.slice(6).trim();
        else if (line.indexOf("data:") === 0) data.push(line.slice(5).replace(/^ /, ""));
        else if (line.indexOf("id:") === 0) id = line.slice(3).trim();
      });
    };
  }
})();
