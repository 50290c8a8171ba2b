(function () {
  "use strict";
  var form = document.querySelector("form.filters");
  if (!form) return;
  form.hidden = false;
  var findings = Array.prototype.slice.call(document.querySelectorAll("article.finding"));
  var projects = Array.prototype.slice.call(document.querySelectorAll("details.project"));
  function apply() {
    var levels = {};
    form.querySelectorAll("input[name=severity]:checked").forEach(function (box) { levels[box.value] = true; });
    var check = form.elements.check.value, text = form.elements.text.value.trim(), shown = 0;
    findings.forEach(function (node) {
      var on = levels[node.dataset.severity] && (!check || node.dataset.check === check) && (!text || node.textContent.indexOf(text) >= 0);
      node.hidden = !on;
      if (on) shown += 1;
    });
    document.querySelectorAll("details.rule").forEach(function (node) { node.hidden = !node.querySelector("article.finding:not([hidden])"); });
    projects.forEach(function (node) {
      node.hidden = (form.elements.faulty.checked && !node.dataset.worst) || (text && node.textContent.indexOf(text) < 0);
    });
    form.querySelector("output").textContent = shown + " / " + findings.length;
  }
  form.addEventListener("input", apply);
  form.addEventListener("submit", function (event) { event.preventDefault(); });
  window.addEventListener("hashchange", function () {
    var target = document.getElementById(location.hash.slice(1));
    var box = target && target.closest("details");
    if (box) { box.open = true; target.scrollIntoView(); }
  });
  apply();
})();
