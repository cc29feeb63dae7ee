// Keeps the progress of running jobs fresh. Without this script the page asks again by itself (refresh.html).
(function () {
  "use strict";
  var waiting = '[data-job="queued"],[data-job="running"]', left = 0;

  // Who has chosen another page on a slow line is not called back by a reload. If it was a download, they stay here.
  addEventListener("beforeunload", function () { left = Date.now(); });

  function show(page) {
    var shown = Array.from(document.querySelectorAll(waiting));
    var fresh = shown.map(function (job) { return page.getElementById(job.id); });
    var over = fresh.some(function (job) { return !job || !job.matches(waiting); });
    if (over && Date.now() - left > 60000) return location.reload();
    if (!over) shown.forEach(function (job, index) { job.replaceWith(fresh[index]); });
    setTimeout(ask, 2000);
  }

  function ask() {
    fetch(location.href, { credentials: "same-origin" })
      .then(function (answer) {
        if (!answer.ok) throw new Error(answer.status);
        return answer.text();
      })
      .then(function (text) { show(new DOMParser().parseFromString(text, "text/html")); })
      .catch(function () { setTimeout(ask, 10000); });
  }

  if (document.querySelector(waiting)) setTimeout(ask, 2000);
})();
