// Bundles our TypeScript and the packages' CSS and fonts into inspect_app/static/dist: the office
// pages each with its script, and the field page with the service worker that keeps it.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";

const DIST = "../static/dist";
const FIELD = `${DIST}/field`;
const shared = { bundle: true, minify: true, sourcemap: false, format: "esm", target: "es2022", logLevel: "warning" };
const entries = readdirSync("src").filter((name) => /^[a-z-]+\.page\.ts$/.test(name));

await build({
  ...shared,
  entryPoints: ["src/app.ts", "src/vendor.css", ...entries.map((name) => `src/${name}`)].filter((path) =>
    existsSync(path),
  ),
  outdir: DIST,
  loader: { ".woff2": "file", ".woff": "empty" },
  assetNames: "fonts/[name]-[hash]",
  external: ["data:*"],
});

// The build's name is the hash of what it consists of; it stands in page and service worker alike.
mkdirSync(FIELD, { recursive: true });
await build({
  ...shared,
  entryPoints: { field: "src/field/ui/main.tsx" },
  outdir: FIELD,
  define: { BUILD: '"%BUILD%"' },
});
copyFileSync("src/field/manifest.webmanifest", `${FIELD}/manifest.webmanifest`);
const parts = ["field.js", "field.css", "manifest.webmanifest"].map((name) => readFileSync(`${FIELD}/${name}`));
const name = parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest("hex").slice(0, 12);
writeFileSync(`${FIELD}/field.js`, parts[0].toString().replaceAll("%BUILD%", name));
await build({
  ...shared,
  entryPoints: { sw: "src/field/sw.ts" },
  outdir: FIELD,
  format: "iife",
  define: { BUILD: JSON.stringify(name) },
});
