// Lists what was written on this device and not sent yet (kept there by autosave.js). Without a line the page tries
// again by itself; before signing out, what the server has is forgotten first, and the person decides on the rest.
(function () {
  "use strict";
  var place = document.querySelector("[data-kept]");
  var ending = document.querySelector("[data-signing-out]");
  var language = document.documentElement.lang;
  var hidden = /^(csrfmiddlewaretoken|base|opened)$/;

  function keys() {
    return Object.keys(localStorage).filter(function (key) { return key.indexOf("writing:") === 0; });
  }

  function copies(key) {
    try { return JSON.parse(localStorage.getItem(key)) || []; } catch (error) { return []; }
  }

  function store(key, list) {
    if (list.length) localStorage.setItem(key, JSON.stringify(list));
    else localStorage.removeItem(key);
  }

  function texts(copy) {
    return JSON.parse(copy.text).map(function (pair) { return pair[1]; })
      .filter(function (value) { return typeof value === "string" && value.indexOf(" ") > 0; });
  }

  function show(path, copy) {
    var box = document.createElement("details"), line = document.createElement("summary");
    var words = texts(copy);
    line.textContent = new Date(copy.at).toLocaleString(language) + " · " + (words[0] || path).slice(0, 80);
    box.append(line);
    words.forEach(function (text) {
      var paragraph = document.createElement("p");
      paragraph.dir = "auto";
      paragraph.textContent = text;
      box.append(paragraph);
    });
    place.append(box);
    place.hidden = false;
  }

  function showAll() {
    keys().forEach(function (key) {
      copies(key).forEach(function (copy) { show(key.slice("writing:".length), copy); });
    });
  }

  // What the server holds in just these words is safe there; where it cannot be asked, nothing is forgotten.
  function forgetWhatIsSafe(key) {
    return fetch(key.slice("writing:".length), { credentials: "same-origin" }).then(function (answer) {
      return answer.ok ? answer.text() : "";
    }).then(function (page) {
      var form = new DOMParser().parseFromString(page, "text/html").getElementById("writing");
      if (!form) return;
      var held = Array.from(new FormData(form)).filter(function (pair) { return !hidden.test(pair[0]); });
      store(key, copies(key).filter(function (copy) { return copy.text !== JSON.stringify(held); }));
    }).catch(function () {});
  }

  function signOut() {
    ending.addEventListener("submit", function (event) {
      if (event.submitter && event.submitter.hasAttribute("data-forget")) {
        keys().forEach(function (key) { localStorage.removeItem(key); });
      }
    });
    Promise.all(keys().map(forgetWhatIsSafe)).then(function () {
      showAll();
      var plain = ending.querySelector("[data-plain]");
      ending.querySelectorAll("[data-choice]").forEach(function (button) { button.hidden = place.hidden; });
      plain.hidden = !place.hidden;
    });
  }

  // "online" tells of a line, not of one that reaches the site: so the site itself is asked, ever more rarely.
  function tryAgain(wait) {
    fetch(location.href, { method: "HEAD", cache: "no-store" }).then(function () { location.reload(); }, function () {
      setTimeout(tryAgain, wait, Math.min(wait * 2, 60000));
    });
  }

  if (ending) return signOut();
  showAll();
  if (location.pathname === document.querySelector("[data-notice]").dataset.notice) return;  // opened on purpose
  window.addEventListener("online", function () { location.reload(); });
  setTimeout(tryAgain, 1000, 2000);
})();
