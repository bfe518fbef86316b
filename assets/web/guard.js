// SPDX-License-Identifier: EUPL-1.2
// Where the page's own script cannot run, the page is loaded again and again, as long as the server answers: written so that the oldest browser
// reads it. (A browser without scripts does so by itself.)

(function () {
  function look() {
    if (window.live && window.live.isAlive) return;
    var request = new XMLHttpRequest();
    var limit = setTimeout(function () { request.abort(); }, 4000);
    request.open("GET", location.href, true);
    request.onreadystatechange = function () {
      if (request.readyState !== 4) return;
      clearTimeout(limit);
      if (request.status === 200) location.reload(); else setTimeout(look, 2000);
    };
    request.send(null);
  }
  setTimeout(look, 4000);
})();
