// Bundles the front-end packages into the server's static folder, with the licences of all that went in.
import { build } from "esbuild";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "..", "src", "jixiao", "server", "static", "vendor");
mkdirSync(out, { recursive: true });

const made = await build({
  entryPoints: [join(here, "src", "graph.js")], outfile: join(out, "graph.js"), bundle: true, minify: true,
  format: "iife", globalName: "JixiaoGraph", metafile: true, legalComments: "none",
});
const yasgui = join(here, "node_modules", "@zazuko", "yasgui");
copyFileSync(join(yasgui, "build", "yasgui.min.js"), join(out, "yasgui.js"));
copyFileSync(join(yasgui, "build", "yasgui.min.css"), join(out, "yasgui.css"));

const used = new Set(["@zazuko/yasgui"]);
for (const input of Object.keys(made.metafile.inputs)) {
  const found = input.match(/node_modules\/((?:@[^/]+\/)?[^/]+)/g);
  if (found) used.add(found.at(-1).replace("node_modules/", ""));
}
let text = "Front-end packages in this folder and their licences.\n";
for (const name of [...used].sort()) {
  const folder = join(here, "node_modules", name);
  if (!existsSync(join(folder, "package.json"))) continue;
  const facts = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const licence = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file));
  text += `\n==== ${name} ${facts.version} (${typeof facts.license === "string" ? facts.license : "see text"})\n`;
  text += licence ? readFileSync(join(folder, licence), "utf8") : "no licence file in the package\n";
}
writeFileSync(join(out, "LICENCES.txt"), text);
