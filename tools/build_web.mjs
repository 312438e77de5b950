// Bundles app/web/static_src into app/web/static/dist (git-ignored): every file directly in js/
// is an entry, css/desk.css is the one sheet, img/ and the API reader's files are copied. Then the
// service worker is built with the list of what a phone keeps, and all texts are packed.
import { createHash } from "node:crypto";
import { cp, mkdir, readFile, readdir, rename, rm, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { build } from "esbuild";

const source = "app/web/static_src";
const target = "app/web/static/dist";
const scratch = `${target}.new`;
const previous = `${target}.old`;
const browsers = ["chrome79", "firefox78", "safari14.1"];
const shared = { outdir: scratch, bundle: true, minify: true, logLevel: "warning", target: browsers };

// What a phone keeps: these entries with all that they import, the sheet, the drawings.
const KEPT_ENTRIES = ["desk.js", "phone.js", "take.js", "waiting.js"];
const KEPT_FILES = ["desk.css", ...["mark", "eggs", "jar", "produce", "check", "list-empty", "stopped"].map((name) => `img/${name}.svg`)];
// Large, and not needed for a first delivery: fetched when the phone is idle.
const KEPT_LATER = ["camera.js"];

const PACKED = /\.(js|css|svg|json)$/;
const PACKED_BYTES_MIN = 600;
// The best packing of a megabyte takes seconds, and only the API's reader is that large.
const LARGE_BYTES = 500_000;

async function entries() {
  const folder = path.join(source, "js");
  const names = existsSync(folder) ? await readdir(folder) : [];
  return names.filter((name) => name.endsWith(".js")).sort().map((name) => path.join(folder, name));
}

async function bundleScripts() {
  const { metafile } = await build({
    ...shared,
    entryPoints: await entries(),
    format: "esm",
    splitting: true,
    chunkNames: "parts/[name]-[hash]",
    sourcemap: true,
    metafile: true,
  });
  return metafile.outputs;
}

// The files that an entry imports, itself among them, but for what is kept later.
function closure(outputs, name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  const { imports } = outputs[path.join(scratch, name)];
  for (const { path: imported, external } of imports) {
    const found = path.relative(scratch, imported);
    if (!external && !KEPT_LATER.includes(found)) closure(outputs, found, seen);
  }
  return seen;
}

async function filesBelow(folder, below = "") {
  const found = await readdir(path.join(folder, below), { withFileTypes: true });
  const lists = found.map((entry) => {
    const name = path.join(below, entry.name);
    return entry.isDirectory() ? filesBelow(folder, name) : [name];
  });
  return (await Promise.all(lists)).flat().sort();
}

async function hashes() {
  const names = (await filesBelow(scratch)).filter((name) => !name.endsWith(".map"));
  const pairs = names.map(async (name) => {
    const content = await readFile(path.join(scratch, name));
    return [name, createHash("sha256").update(content).digest("hex").slice(0, 12)];
  });
  return Object.fromEntries(await Promise.all(pairs));
}

// A page names a file with its hash; a script imports another by a name that has one inside.
function addressOf(name, built) {
  const isImported = name.startsWith("parts/") || KEPT_LATER.includes(name);
  return `/static/dist/${name}${isImported ? "" : `?v=${built[name]}`}`;
}

async function bundleServiceWorker(outputs, built) {
  const now = new Set(KEPT_ENTRIES.flatMap((name) => [...closure(outputs, name)]));
  const later = new Set(KEPT_LATER.flatMap((name) => [...closure(outputs, name)]).filter((name) => !now.has(name)));
  const addresses = (names) => JSON.stringify([...names].sort().map((name) => addressOf(name, built)));
  await build({
    ...shared,
    entryPoints: { sw: path.join(source, "js/phone/sw.js") },
    format: "iife",
    define: { KEPT_NOW: addresses([...now, ...KEPT_FILES]), KEPT_LATER: addresses(later) },
  });
}

async function pack(name) {
  const file = path.join(scratch, name);
  const content = await readFile(file);
  if (content.length < PACKED_BYTES_MIN) return;
  const quality = content.length > LARGE_BYTES ? 6 : constants.BROTLI_MAX_QUALITY;
  const [br, gz] = await Promise.all([
    promisify(brotliCompress)(content, { params: { [constants.BROTLI_PARAM_QUALITY]: quality } }),
    promisify(gzip)(content, { level: constants.Z_BEST_COMPRESSION }),
  ]);
  await Promise.all([writeFile(`${file}.br`, br), writeFile(`${file}.gz`, gz)]);
}

await rm(scratch, { recursive: true, force: true });
await mkdir(scratch, { recursive: true });

const outputs = await bundleScripts();
await build({
  ...shared,
  entryPoints: [path.join(source, "css/desk.css")],
  external: ["*.svg", "*.woff2"],
});
await cp(path.join(source, "img"), path.join(scratch, "img"), { recursive: true });
const reader = path.dirname(createRequire(import.meta.url).resolve("swagger-ui-dist/package.json"));
for (const name of ["swagger-ui-bundle.js", "swagger-ui.css"]) {
  await cp(path.join(reader, name), path.join(scratch, name));
}

const built = await hashes();
await bundleServiceWorker(outputs, built);
await Promise.all((await filesBelow(scratch)).filter((name) => PACKED.test(name)).map(pack));
await writeFile(path.join(scratch, "built.json"), JSON.stringify(built));

// A server that runs meanwhile finds the old files or the new ones, never half of them.
await rm(previous, { recursive: true, force: true });
if (existsSync(target)) await rename(target, previous);
await rename(scratch, target);
await rm(previous, { recursive: true, force: true });
