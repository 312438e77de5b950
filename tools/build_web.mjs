// Bundles app/web/static_src into app/web/static/dist (git-ignored): every file directly in js/
// is an entry, css/desk.css is the one sheet, img/ and the API reader's files are copied.
import { cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { build } from "esbuild";

const source = "app/web/static_src";
const target = "app/web/static/dist";
const scratch = `${target}.new`;
const previous = `${target}.old`;
const browsers = ["chrome79", "firefox78", "safari14.1"];

async function entries() {
  const folder = path.join(source, "js");
  const names = existsSync(folder) ? await readdir(folder) : [];
  return names.filter((name) => name.endsWith(".js")).sort().map((name) => path.join(folder, name));
}

const shared = { outdir: scratch, bundle: true, minify: true, logLevel: "warning", target: browsers };

await rm(scratch, { recursive: true, force: true });
await mkdir(scratch, { recursive: true });

const scripts = await entries();
if (scripts.length > 0) {
  await build({
    ...shared,
    entryPoints: scripts,
    format: "esm",
    splitting: true,
    chunkNames: "parts/[name]-[hash]",
    sourcemap: true,
  });
}

const sheet = path.join(source, "css/desk.css");
if (existsSync(sheet)) {
  await build({ ...shared, entryPoints: [sheet], external: ["*.svg", "*.woff2"] });
}

const pictures = path.join(source, "img");
if (existsSync(pictures)) await cp(pictures, path.join(scratch, "img"), { recursive: true });

const reader = path.dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
for (const name of ["swagger-ui-bundle.js", "swagger-ui.css"]) {
  await cp(path.join(reader, name), path.join(scratch, name));
}

// A server that runs meanwhile finds the old files or the new ones, never half of them.
await rm(previous, { recursive: true, force: true });
if (existsSync(target)) await rename(target, previous);
await rename(scratch, target);
await rm(previous, { recursive: true, force: true });
