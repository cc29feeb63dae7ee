// Keeps what is written: at every key on this device, and on the server whenever there is a line.
// Without this script the page is saved by its buttons.
(function () {
  "use strict";
  var form = document.getElementById("writing");
  var say = form.dataset;
  var line = form.querySelector("[data-state-line]");
  var offer = document.querySelector("[data-offer]");
  var language = document.documentElement.lang;
  var key = "writing:" + location.pathname;
  var hidden = /^(csrfmiddlewaretoken|base|opened)$/;
  var mine = form.elements.opened.value;
  var sent = typed();
  var isKept = true, isStopped = false, isLeaving = false;
  var sending = Promise.resolve();

  function typed() {
    return JSON.stringify(Array.from(new FormData(form)).filter(pair => !hidden.test(pair[0])));
  }

  function show(text, tone) {
    line.textContent = text;
    line.dataset.tone = tone;
  }

  function clock(time) {
    return new Date(time).toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  }

  // Copies on this device, one for each opened page.
  function copies() {
    try { return JSON.parse(localStorage.getItem(key)) || []; } catch (error) { return []; }
  }

  function without(from) {
    return copies().filter(copy => copy.from !== from);
  }

  function store(list) {
    try {
      if (list.length) localStorage.setItem(key, JSON.stringify(list));
      else localStorage.removeItem(key);
      return true;
    } catch (error) { return false; }
  }

  function keep() {
    var copy = { from: mine, base: form.elements.base.value, at: Date.now(), text: typed() };
    isKept = store(without(mine).concat(copy));
  }

  // The server's receipt; none when only the page can go on: somebody else's version, or signed out.
  function post(button) {
    var data = new FormData(form), text = typed(), stop = new AbortController();
    var timer = setTimeout(() => stop.abort(), 20000);
    if (button) data.append(button.name, button.value);
    show(say.sending, "info");
    return fetch(location.pathname, {
      method: "POST", body: data, headers: { Accept: "application/json" }, signal: stop.signal, keepalive: document.hidden
    }).then(function (answer) {
      if (answer.status >= 500) throw new Error(answer.status);
      return /json/.test(answer.headers.get("Content-Type")) ? answer.json() : {};
    }).then(function (receipt) {
      isStopped = !receipt.base;
      if (isStopped) return show(receipt.detail || say.refused, "warning");
      var fields = receipt.not_saved.join(", "), time = clock(receipt.saved_at);
      form.elements.base.value = receipt.base;
      sent = text;
      if (!fields && typed() === text) store(without(mine));
      else keep();
      if (fields) show(say.except.replace("{time}", time).replace("{fields}", fields), "warning");
      else show(say.saved.replace("{time}", time), "success");
      return receipt;
    }).catch(function (error) {
      show(isKept ? say.local : say.lost, "warning");
      throw error;
    }).finally(() => clearTimeout(timer));
  }

  function send(button) {
    sending = sending.catch(() => {}).then(function () {
      if (button || typed() !== sent) return post(button);
    });
    return sending;
  }

  function autosave() {
    if ("autosave" in say && !isStopped && !isLeaving && typed() !== sent) send().catch(() => {});
  }

  function leave(event) {
    event.preventDefault();
    if (isLeaving) return;
    isLeaving = true;
    keep();
    send(event.submitter || form.querySelector("[name=then]")).then(function (receipt) {
      if (receipt && receipt.next) location.assign(receipt.next);
      else form.submit();
    }).catch(function () { isLeaving = false; });
  }

  // What an earlier page on this device wrote and the server never got.
  function bringBack() {
    var shown = typed();
    var lost = without(mine).filter(copy => copy.text !== shown);
    store(lost.concat(copies().filter(copy => copy.from === mine)));
    var copy = lost.pop();
    offer.hidden = !copy;
    if (!copy) return;
    var label = offer.querySelector("[data-offer-text]");
    label.textContent = label.dataset.offerText.replace("{time}", new Date(copy.at).toLocaleString(language));
    offer.querySelector("[data-offer-words]").textContent = JSON.parse(copy.text).filter(function (pair) {
      return shown.indexOf(JSON.stringify(pair)) < 0;
    }).map(pair => pair[1]).join("\n");
    offer.querySelector("[data-use]").onclick = () => use(copy);
    offer.querySelector("[data-discard]").onclick = function () { store(without(copy.from)); bringBack(); };
  }

  // Goes on as the page that wrote it, so that the server sees whether somebody else has saved since.
  function use(copy) {
    var pairs = JSON.parse(copy.text);
    if (typed() !== sent) keep();
    Array.from(form.elements).forEach(function (field) {
      var values = pairs.filter(pair => pair[0] === field.name).map(pair => pair[1]);
      if (/checkbox|radio/.test(field.type)) {
        field.checked = values.indexOf(field.value) >= 0;
        if (field.checked && field.closest("details")) field.closest("details").open = true;
      } else if (values.length) field.value = values[0];
    });
    mine = form.elements.opened.value = copy.from;
    form.elements.base.value = copy.base;
    keep();
    bringBack();
    autosave();
  }

  form.addEventListener("input", function () {
    keep();
    if (!isStopped) show(isKept ? say.waiting : say.lost, "info");
  });
  form.addEventListener("focusout", autosave);
  form.addEventListener("submit", leave);
  addEventListener("online", autosave);
  addEventListener("pageshow", function () { isLeaving = false; });
  document.addEventListener("visibilitychange", function () { if (document.hidden) autosave(); });
  setInterval(autosave, 30000);
  if ("unsaved" in say) keep();
  bringBack();
})();
