// Sliders beside the numbers, points that follow them, and a word when the preview shows other weights.
// Without this script the numbers are typed and the preview works them out.
(function () {
  "use strict";
  var form = document.getElementById("weights");
  var rows = Array.from(form.querySelectorAll("[data-weight]"));
  var numbers = rows.map(function (row) { return row.querySelector("[type=number]"); });
  var sliders = rows.map(function (row) { return row.querySelector("[type=range]"); });
  var decimal = form.dataset.decimal.replace(/\p{Nd}/gu, "");
  var stale = document.querySelector("[data-stale]");

  // Tenths of a point, adding up to 1000: what rounding down leaves over goes to the largest remainders.
  function shares(weights, sum) {
    var exact = weights.map(function (weight) { return weight / sum * 1000; });
    var tenths = exact.map(function (value) { return Math.floor(value + 1e-9); });
    var left = 1000 - tenths.reduce(function (a, b) { return a + b; }, 0);
    var neediest = exact.map(function (value, index) { return index; }).sort(function (a, b) {
      return (exact[b] - tenths[b]).toFixed(9) - (exact[a] - tenths[a]).toFixed(9) || a - b;
    });
    neediest.slice(0, left).forEach(function (index) { tenths[index] += 1; });
    return tenths;
  }

  function show() {
    var typed = numbers.map(function (number) { return number.value; });
    var weights = numbers.map(function (number) { return number.validity.valid ? number.valueAsNumber || 0 : 0; });
    var sum = weights.reduce(function (a, b) { return a + b; }, 0);
    var tenths = sum ? shares(weights, sum) : weights;
    rows.forEach(function (row, index) {
      row.querySelector("output").textContent = (tenths[index] / 10).toFixed(1).replace(".", decimal);
    });
    form.querySelector("[data-sum]").textContent = sum;
    if (stale) stale.hidden = typed.join("-") === form.elements.previewed.value;
  }

  sliders.forEach(function (slider, index) {
    slider.hidden = false;
    slider.value = numbers[index].value;
    slider.addEventListener("input", function () { numbers[index].value = slider.value; show(); });
    numbers[index].addEventListener("input", function () { slider.value = numbers[index].value; show(); });
  });
  show();
})();
