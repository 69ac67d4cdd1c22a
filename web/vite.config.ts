import { readdirSync } from "node:fs";
import { join, relative } from "node:path";
import preact from "@preact/preset-vite";
import { defineConfig, type Plugin } from "vite";
import { css } from "./src/tokens/css.ts";

/** `virtual:tokens.css`: the colours of `tokens.json`. */
function tokens(): Plugin {
  const name = "virtual:tokens.css";
  return {
    name: "tokens",
    resolveId: (id) => (id === name ? `\0${name}` : null),
    load: (id) => (id === `\0${name}` ? css() : null),
  };
}

/** `sw.js` keeps the whole page: it is told the addresses of its parts, so that each version is another worker. */
function shell(): Plugin {
  return {
    name: "shell",
    apply: "build",
    enforce: "post",
    generateBundle(_, bundle) {
      const parts = Object.keys(bundle).filter((name) => name !== WORKER && name !== "index.html");
      const fixed = readdirSync("public", { recursive: true, withFileTypes: true }).flatMap((file) =>
        file.isFile() ? [relative("public", join(file.parentPath, file.name)).replaceAll("\\", "/")] : [],
      );
      const all = ["/", ...[...parts, ...fixed].sort().map((name) => `/${name}`)];
      const worker = bundle[WORKER];
      if (worker?.type !== "chunk" || worker.imports.length) this.error("the worker stands alone");
      worker.code = worker.code.replaceAll("__SHELL__", JSON.stringify(all));
    },
  };
}

const WORKER = "sw.js";

export default defineConfig({
  plugins: [preact(), tokens(), shell()],
  build: {
    rolldownOptions: {
      input: { index: "index.html", sw: "src/sw.ts" },
      output: { entryFileNames: ({ name }) => (name === "sw" ? WORKER : "assets/[name]-[hash].js") },
    },
     outDir: "../server/hongyan/app/page",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
  },
  server: { proxy: { "/v1": "http://127.0.0.1:8000", "/ws": { target: "ws://127.0.0.1:8000", ws: true } } },
});
