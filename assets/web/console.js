// SPDX-License-Identifier: EUPL-1.2
// The clerk's counter: each press is one request with a key of its own, says whom the screen showed, and rests until it is answered.

(function () {
  "use strict";

  const REST_MS = 900;
  const SAID_MS = 6000;
  const TRIES = 3;
  const LIMIT_MS = 4000;
  const part = document.getElementById("part");
  const said = document.getElementById("said");
  const keysOfPage = ["F1", "F10", "F2", "F3", "F4", "F5", "F6", "F7", "F8", "F9"];
  let pending = false;
  let restUntil = 0;
  let hideTimer = null;
  let focusWasInPart = false;

  function top() { return part.querySelector(".console"); }
  function shown() { const id = top().dataset.visit; return id ? Number(id) : undefined; }
  function word(name) { const item = document.querySelector('#words [data-word="' + name + '"]'); return item ? item.textContent : ""; }
  function refresh() { return new Promise(function (done) { live.refresh("/staff/counters/" + top().dataset.counter + "?part", done); }); }
  function pause(ms) { return new Promise(function (done) { setTimeout(done, ms); }); }

  // What is said stands on the screen for a while and is read out by screen readers.
  function say(text, bad) {
    clearTimeout(hideTimer);
    said.textContent = "";
    said.className = bad ? "said bad" : "said";
    setTimeout(function () { said.textContent = text; }, 50);
    hideTimer = setTimeout(function () { said.classList.add("over"); }, bad ? SAID_MS * 2 : SAID_MS);
  }

  function newKey() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), function (byte) { return byte.toString(16).padStart(2, "0"); }).join("");
  }

  // A lost answer is asked for again with the same key, so that one press never counts twice.
  async function send(action, body) {
    const key = newKey();
    for (let attempt = 1; ; attempt++) {
      const abort = new AbortController();
      const limit = setTimeout(function () { abort.abort(); }, LIMIT_MS);
      try {
        return await fetch("/api/v1/counters/" + top().dataset.counter + "/" + action, {
          method: "POST",
          headers: { "Content-Type": "application/json", "Idempotency-Key": key, "Accept-Language": document.documentElement.lang },
          body: JSON.stringify(body),
          signal: abort.signal,
        });
      } catch (error) {
        if (attempt === TRIES) throw error;
        await pause(300 * attempt);
      } finally {
        clearTimeout(limit);
      }
    }
  }

  // Returns the words of what went wrong, or "" when it went well.
  async function act(action, body, button) {
    if (pending) return "";
    pending = true;
    if (button) button.setAttribute("aria-busy", "true");
    let trouble = "";
    try {
      const answer = await send(action, body);
      if (answer.status === 401) { location.reload(); return ""; }
      if (answer.ok) await done(action, answer.status); else trouble = await wrong(answer);
    } catch (error) {
      trouble = word("failed");
    } finally {
      pending = false;
      restUntil = performance.now() + (calls(action) ? REST_MS : 0);
      if (button) button.removeAttribute("aria-busy");
    }
    if (trouble) say(trouble, true);
    return trouble;
  }

  function calls(action) { return action === "next" || action === "call" || action === "no-show-and-next"; }

  async function done(action, status) {
    await refresh();
    if (!calls(action)) { say(word(action)); return; }
    // What became of whoever was here comes first: it may be wrong, and one key puts it right.
    const counted = top().dataset.counted ? top().dataset.counted + " " : "";
    say(counted + (status === 204 ? word("nobody") : top().dataset.said || ""));
  }

  async function wrong(answer) {
    await refresh();
    const problem = await answer.json().catch(function () { return null; });
    if (!problem || !problem.title) return word("failed");
    // What is wrong with the field says more than that a field is wrong.
    if (problem.errors && problem.errors.length) return problem.errors.map(function (field) { return field.message; }).join(" ");
    const words = problem.detail && problem.detail !== problem.title ? problem.title + ". " + problem.detail : problem.title;
    return words.replace(/([.!?])\.\s/, "$1 ");
  }

  function bodyOf(button) {
    const visit = button.dataset.visit ? Number(button.dataset.visit) : undefined;
    switch (button.dataset.action) {
      case "next": case "recall": case "serve": case "finish": case "no-show": case "no-show-and-next": return { visit: shown() };
      case "call": return { visit: visit, expect: shown() };
      case "requeue": return { visit: visit };
      case "correct": return { visit: visit, served: button.dataset.served === "true" };
      case "auto-call": return { on: button.dataset.on === "true" };
      case "open": return { services: chosenServices() };
      default: return {};
    }
  }

  // Only a choice is sent: when all are ticked the counter serves what its catalogue says, in that order.
  function chosenServices() {
    const boxes = Array.from(part.querySelectorAll('input[name="serves"]'));
    const ticked = boxes.filter(function (box) { return box.checked; });
    return ticked.length && ticked.length < boxes.length ? ticked.map(function (box) { return box.value; }) : undefined;
  }

  function press(button) {
    if (button.dataset.dialog) openDialog(button);
    // Only keys rest after a call: what was filled in in a dialog is meant.
    else if (performance.now() >= restUntil) act(button.dataset.action, bodyOf(button), button);
  }

  part.addEventListener("click", function (event) {
    const button = event.target.closest("[data-action], [data-dialog]");
    if (button) press(button);
  });

  // A row of the list says whom it is about; all other keys are about whoever is at the counter.
  function openDialog(button) {
    const name = button.dataset.dialog;
    const dialog = document.getElementById("dialog-" + name);
    if (!dialog || dialog.open || pending) return;
    dialog.querySelector("form").reset();
    dialog.querySelector(".dialog-error").textContent = "";
    const note = document.getElementById("note");
    if (name === "reprint") document.getElementById("reprint-number").value = top().dataset.number || "";
    if (name === "close-at") document.getElementById("close-at-time").value = top().dataset.closesAt || "";
    if (name === "transfer" && note) document.getElementById("transfer-note").value = note.value;
    dialog.dataset.visit = button.dataset.visit || shown() || "";
    dialog.dataset.waiting = String(Boolean(button.dataset.visit));
    const whom = dialog.querySelector(".dialog-whom");
    if (whom) whom.textContent = button.dataset.number || top().dataset.number || "";
    dialog.showModal();
  }

  function bodyOfDialog(form, dialog) {
    const visit = dialog.dataset.visit ? Number(dialog.dataset.visit) : undefined;
    const value = function (name) { const field = new FormData(form).get(name); return field ? String(field).trim() || undefined : undefined; };
    switch (form.dataset.action) {
      case "transfer": {
        const counter = value("counter");
        return { service: value("service"), counter: counter ? Number(counter) : undefined, come_back: form.elements.come_back.checked, note: value("note"), visit: visit };
      }
      case "park": return { reason: value("words") || value("reason"), visit: visit, waiting: dialog.dataset.waiting === "true" };
      case "pause": return { reason: value("words") || value("reason") };
      case "close-at": return { at: value("at") || null };
      case "add-leg": return { service: value("service"), visit: visit };
      case "reprint": return { number: value("number"), totem: Number(value("totem")) };
      case "call-number": return { number: value("number"), expect: visit };
      default: return {};
    }
  }

  document.querySelectorAll("dialog").forEach(function (dialog) {
    const form = dialog.querySelector("form");
    const trouble = dialog.querySelector(".dialog-error");
    dialog.querySelector("[data-cancel]").addEventListener("click", function () { dialog.close(); });
    form.addEventListener("submit", async function (event) {
      event.preventDefault();
      const body = bodyOfDialog(form, dialog);
      const action = form.dataset.action === "call-number" ? "call" : form.dataset.action;
      if (action === "transfer" && !body.service && !body.counter) { trouble.textContent = word("choose"); return; }
      trouble.textContent = "";
      if (pending) return;
      trouble.textContent = await act(action, body, form.querySelector("[type=submit]"));
      if (trouble.textContent) return;
      dialog.close();
      // The browser gives the focus back only with its next frame, and to nothing if the key is gone.
      setTimeout(keepFocus, 60);
    });
  });

  // The function keys belong to the counter, also those that a browser uses (F5 would load the page again). Ctrl+Z undoes, except in a text.
  document.addEventListener("keydown", function (event) {
    const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
    const undo = event.ctrlKey && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "z" && !event.target.closest("input, textarea, select");
    if (!undo && !(plain && keysOfPage.indexOf(event.key) >= 0)) return;
    event.preventDefault();
    if (event.repeat || document.querySelector("dialog[open]")) return;
    const button = part.querySelector('[data-key="' + (undo ? "F4" : event.key) + '"]');
    if (button) press(button);
  });

  // When the key that had the focus is gone, the main one gets it: the keyboard is never lost.
  part.addEventListener("focusin", function () { focusWasInPart = true; });
  document.addEventListener("focusin", function (event) { if (!part.contains(event.target)) focusWasInPart = false; });
  function keepFocus() {
    const main = document.getElementById("main");
    if (main && document.activeElement === document.body) main.focus({ preventScroll: true });
  }
  live.placed = function () { if (focusWasInPart) keepFocus(); };

  let timer = null;
  function soon() {
    if (timer || pending) return;
    timer = setTimeout(function () { timer = null; if (!pending) refresh(); }, 150);
  }

  live.follow("/api/v1/events", soon, function (cut) {
    if (cut) return;
    soon();
    say(word("back"));
  }, function (done) { refresh().then(done); });
  // Waits in the lists grow without events.
  setInterval(function () { if (!live.isCut()) soon(); }, 30000);
})();
