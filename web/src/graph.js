import Graph from "graphology";
import Sigma from "sigma";

// Draws nodes at the positions the server gave; a click opens the node's page.
export function draw(box, data, open) {
  const graph = new Graph({ multi: true, type: "directed" });
  for (const node of data.nodes) {
    if (!graph.hasNode(node.id)) graph.addNode(node.id, { label: node.label, x: node.x, y: node.y, size: node.size, color: node.colour, href: node.href });
  }
  for (const edge of data.edges) {
    if (graph.hasNode(edge.source) && graph.hasNode(edge.target)) graph.addEdge(edge.source, edge.target, { color: edge.kind === "same-indicator" ? "#c1666b" : "#c5ccd8" });
  }
  const sigma = new Sigma(graph, box, { labelRenderedSizeThreshold: 5, labelFont: "system-ui, sans-serif", allowInvalidContainer: true });
  sigma.on("clickNode", ({ node }) => open(graph.getNodeAttributes(node)));
  return sigma;
}
