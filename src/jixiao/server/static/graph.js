// Draws the neighbourhood with sigma when its bundle is there; without it the table below stands alone.
(function () {
  "use strict";
  var box = document.getElementById("graph");
  if (!box || !window.JixiaoGraph) return;
  // Pages opened from a disk may not fetch, so those of the static site hold the graph themselves.
  var held = document.getElementById("graph-data");
  var graph = held ? Promise.resolve(JSON.parse(held.textContent)) : fetch(box.dataset.source).then(function (answer) { return answer.json(); });
  graph.then(function (graph) {
    if (!graph.nodes.length) return;
    window.JixiaoGraph.draw(box, graph, function (node) { if (node.href) location.href = node.href; });
    document.getElementById("hint").hidden = false;
  });
})();
