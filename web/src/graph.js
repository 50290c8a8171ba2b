import Graph from "graphology";
import Sigma from "sigma";

// Draws nodes at the positions the server gave; pointing shows a node's neighbours, a click opens its page.
export function draw(box, data, open) {
  const graph = new Graph({ multi: true, type: "directed" });
  for (const node of data.nodes) {
    if (!graph.hasNode(node.id)) graph.addNode(node.id, { label: node.label, x: node.x, y: node.y, size: node.size, color: node.colour, href: node.href });
  }
  for (const edge of data.edges) {
    if (graph.hasNode(edge.source) && graph.hasNode(edge.target)) graph.addEdge(edge.source, edge.target, { color: edge.kind === "same-indicator" ? "#c1666b" : "#c5ccd8", size: 1 });
  }
  let near = null;
  const sigma = new Sigma(graph, box, {
    labelRenderedSizeThreshold: graph.order > 200 ? 7 : 4.5, labelDensity: 0.6, labelGridCellSize: 140,
    labelFont: "system-ui, sans-serif", labelSize: 13, labelColor: { color: "#1d2433" }, allowInvalidContainer: true,
    stagePadding: 60, zIndex: true,
    nodeReducer: (node, look) => near && !near.has(node) ? { ...look, color: "#e3e7ee", label: null, zIndex: 0 } : near ? { ...look, forceLabel: near.size < 40, zIndex: 1 } : look,
    edgeReducer: (edge, look) => near && !(near.has(graph.source(edge)) && near.has(graph.target(edge))) ? { ...look, hidden: true } : look,
  });
  sigma.on("enterNode", ({ node }) => { near = new Set([node, ...graph.neighbors(node)]); box.style.cursor = "pointer"; sigma.refresh({ skipIndexation: true }); });
  sigma.on("leaveNode", () => { near = null; box.style.cursor = ""; sigma.refresh({ skipIndexation: true }); });
  sigma.on("clickNode", ({ node }) => open(graph.getNodeAttributes(node)));
  return sigma;
}
