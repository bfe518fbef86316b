// SPDX-License-Identifier: EUPL-1.2
// The dashboard and the choice of a counter: the part follows the hall, at most once a second, and once a minute for the waits that grow
// by themselves.

(function () {
  "use strict";

  var address = document.getElementById("part").dataset.address + "?part";
  var timer = null;

  function soon() {
    if (timer) return;
    timer = setTimeout(function () { timer = null; live.refresh(address); }, 1000);
  }

  live.follow("/api/v1/events", soon, function (cut) { if (!cut) soon(); },
    function (done) { live.refresh(address, done); });
  setInterval(function () { if (!live.isCut()) soon(); }, 60000);
})();
