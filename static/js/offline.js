// Lets the device show a notice when the line is cut; not for who asks to save data. And asks before signing out
// from a device that holds words of their own (kept there by autosave.js).
(function () {
  "use strict";
  document.addEventListener("submit", function (event) {
    var form = event.target, next = form.elements.next;
    var keeps = Object.keys(localStorage).some(function (key) { return key.indexOf("writing:") === 0; });
    if (!keeps || !/\/account\/logout\/$/.test(form.action) || location.href.indexOf(form.action) === 0) return;
    event.preventDefault();
    location.assign(form.action + (next ? "?next=" + encodeURIComponent(next.value) : ""));
  });
  var saves = navigator.connection && navigator.connection.saveData;
  if ("serviceWorker" in navigator && !saves) navigator.serviceWorker.register("/service-worker.js");
})();
