// Draws the neighbourhood with sigma when its bundle is there; without it the table below stands alone.
(function () {
  "use strict";
  var box = document.getElementById("graph");
  if (!box || !window.JixiaoGraph) return;
  fetch(box.dataset.source).then(function (answer) { return answer.json(); }).then(function (graph) {
    if (!graph.nodes.length) return;
    window.JixiaoGraph.draw(box, graph, function (node) { if (node.href) location.href = node.href; });
    document.getElementById("hint").hidden = false;
  });
})();
