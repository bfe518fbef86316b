// SPDX-License-Identifier: EUPL-1.2
// A browser opens six connections to a server and no more: six tabs with a stream each, and the seventh page never loads. So one tab of a
// browser reads a stream and says to the others what it hears; when it goes, another takes its place. They talk over a `BroadcastChannel`,
// where there is none through the browser's storage, and a tab that is alone says nothing.

(function () {
  "use strict";

  var NAME = "regolacode-stream-1";
  var JOIN_MS = 250;
  var LEAD_MS = 1000;
  // Who leads and says nothing for so long is gone.
  var GONE_MS = 3200;
  // A tab in the background may speak only once a minute.
  var ALONE_MS = 90000;
  // Streams of other addresses (phones' pages) that may be open beside this one.
  var MOST_STREAMS = 3;

  // `page` has lead(), rest(), poll(), join(), alive(epoch, within, asked) and event(name, text, id). Returns what the page calls.
  live.tabs = function (address, page) {
    var me = ("0000000000" + Math.floor(Math.random() * 1e10)).slice(-10);
    var role = "new", leader = 0, othersSeen = 0, saidAlive = 0;
    var streams = {};
    var isHall = address.indexOf("/visits/") < 0;
    var post = channel(hear);

    function say(kind, more) {
      var message = more || {};
      message.from = me;
      message.address = address;
      message.kind = kind;
      post(message);
    }

    function isAccompanied() { return othersSeen && live.now() - othersSeen < ALONE_MS; }

    // Phones' streams that other tabs read; `first` counts those whose tab goes before this one.
    function taken(first) {
      return Object.keys(streams).filter(function (one) {
        var stream = streams[one];
        return one !== address && live.now() - stream.seen < GONE_MS && (!first || stream.from < me);
      }).length;
    }

    function hear(message) {
      if (!message || message.from === me) return;
      othersSeen = live.now();
      if (message.kind === "lead" && message.address.indexOf("/visits/") >= 0) {
        streams[message.address] = { from: message.from, seen: live.now() };
        if (role === "leading" && !isHall && message.address !== address && taken(true) >= MOST_STREAMS) { become("polling"); return; }
      }
      if (message.kind === "leave") delete streams[message.address];
      if (message.address !== address) {
        if (message.kind === "join" && role === "leading") say("lead");
        return;
      }
      if (message.kind === "join") {
        if (role === "leading") say("lead");
      } else if (message.kind === "leave") {
        if (role === "following") setTimeout(lookAround, 400 * Math.random());
        leader = 0;
      } else if (message.kind !== "here") follow(message);
    }

    // Somebody reads this stream. Two at once agree that the smaller name does.
    function follow(message) {
      if (role === "leading") {
        if (message.from > me) { say("lead"); return; }
        become("following");
      } else if (role === "new" || role === "polling") become("following");
      leader = live.now();
      if (message.kind === "alive") page.alive(message.epoch, message.within, message.asked);
      if (message.kind === "event") page.event(message.name, message.text, message.id);
    }

    function become(next) {
      var was = role;
      role = next;
      if (was === "leading" || was === "polling") page.rest();
      if (next === "leading") { say("lead"); page.lead(); }
      if (next === "following") { leader = live.now(); say("here"); page.join(); }
      if (next === "polling") page.poll();
    }

    function lookAround() {
      if (role === "gone") return;
      if (role === "leading" && isAccompanied()) say("lead");
      if (role === "following") {
        say("here");
        if (live.now() - leader > GONE_MS) take();
      }
    }

    function take() { become(isHall || taken() < MOST_STREAMS ? "leading" : "polling"); }

    function leave() {
      if (role === "leading") { page.rest(); say("leave"); }
      role = "gone";
    }

    window.addEventListener("pagehide", leave);
    window.addEventListener("pageshow", function (event) { if (event.persisted) location.reload(); });

    return {
      begin: function () {
        say("join");
        setTimeout(function () { if (role === "new") take(); }, JOIN_MS * (1 + Math.random()));
        setInterval(lookAround, LEAD_MS);
      },
      // A tab that had to ask looks whether there is room by now.
      again: function () { if (role === "polling") take(); },
      // What was heard is true for `within` milliseconds; `asked` when there is no stream and everybody has to ask.
      alive: function (epoch, within, asked) {
        if (role !== "leading" || !isAccompanied() || (!asked && live.now() - saidAlive < LEAD_MS / 2)) return;
        saidAlive = live.now();
        say("alive", { epoch: epoch, within: within, asked: asked });
      },
      event: function (name, text, id) {
        if (isAccompanied()) say("event", { name: name, text: text, id: id });
      },
      leave: leave,
    };
  };

  // Returns how to say something to the other tabs; `hear` gets what they say.
  function channel(hear) {
    if (window.BroadcastChannel) {
      var open = new BroadcastChannel(NAME);
      open.onmessage = function (event) { hear(event.data); };
      return function (message) { open.postMessage(message); };
    }
    window.addEventListener("storage", function (event) {
      if (event.key === NAME && event.newValue) hear(JSON.parse(event.newValue));
    });
    return function (message) {
      // A private window keeps nothing: then each tab reads for itself.
      try { localStorage.setItem(NAME, JSON.stringify(message)); localStorage.removeItem(NAME); } catch (error) { return; }
    };
  }
})();
