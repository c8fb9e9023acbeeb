// Builds what the pages load: one style sheet, one script, one icon sprite, the mark; and the admin's sheet. Templates and Python are not looked at here.
import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, "../kenzen/screens/static/kenzen");
const modules = join(here, "node_modules");
const browsers = ["chrome115", "firefox115", "safari16.4"];

async function styles(name) {
  const { css } = compile(join(here, `styles/${name}.scss`), {
    loadPaths: [modules],
    quietDeps: true,
    silenceDeprecations: ["import"],
  });
  await build({
    stdin: { contents: css, loader: "css" },
    minify: true,
    target: browsers,
    outfile: join(out, `${name}.css`),
    logLevel: "warning",
  });
}

async function scripts() {
  await build({
    entryPoints: [join(here, "src/app.js")],
    bundle: true,
    minify: true,
    target: browsers,
    outfile: join(out, "app.js"),
    legalComments: "linked",
    logLevel: "warning",
  });
}

async function symbol(name) {
  const svg = await readFile(join(modules, "lucide-static/icons", `${name}.svg`), "utf8");
  const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>"));
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes.replace(/\s*\n\s*/g, "")}</symbol>`;
}

async function sprite() {
  const names = (await readFile(join(here, "icons.txt"), "utf8")).split("\n").filter(Boolean);
  const symbols = await Promise.all(names.map(symbol));
  const licence = "<!-- Icons: Lucide, ISC licence -->";
  const svg = `<svg xmlns="http://www.w3.org/2000/svg">${licence}${symbols.join("")}</svg>\n`;
  await writeFile(join(out, "icons.svg"), svg);
}

await mkdir(out, { recursive: true });
await Promise.all([styles("app"), styles("admin"), scripts(), sprite(), copyFile(join(here, "mark.svg"), join(out, "mark.svg"))]);
