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

export default defineConfig({
  plugins: [preact(), tokens()],
  build: { outDir: "../server/hongyan/app/page", emptyOutDir: true, target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false }, sourcemap: false },
  server: { proxy: { "/v1": "http://127.0.0.1:8000", "/ws": { target: "ws://127.0.0.1:8000", ws: true } } },
});
