// Bundles our TypeScript and the packages' CSS and fonts into inspect_app/static/dist.
import { build } from "esbuild";
import { existsSync, readdirSync } from "node:fs";

const entries = readdirSync("src").filter((name) => /^[a-z-]+\.page\.tsx?$/.test(name));

await build({
  entryPoints: [
    "src/app.ts",
    "src/vendor.css",
    ...entries.map((name) => `src/${name}`),
  ].filter((path) => existsSync(path)),
  outdir: "../static/dist",
  bundle: true,
  minify: true,
  sourcemap: false,
  format: "esm",
  target: "es2022",
  loader: { ".woff2": "file", ".woff": "empty" },
  assetNames: "fonts/[name]-[hash]",
  external: ["data:*"],
  logLevel: "warning",
});
