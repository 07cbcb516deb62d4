// Builds the islands, htmx and the style sheet into rondpunt/web/static/built, which django-vite reads by its manifest.
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "", // addresses in the style sheet are relative to it, wherever static files are served
  publicDir: false,
  resolve: { alias: { "htmx.org": fileURLToPath(new URL("node_modules/htmx.org/dist/htmx.esm.js", import.meta.url)) } },
  build: {
    outDir: "rondpunt/web/static/built",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: ["es2022", "chrome123", "firefox121", "safari17.5"],
    assetsInlineLimit: 0, // fonts stay files: they are preloaded, and the policy allows no data: fonts
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: {
        house: "rondpunt/web/static/css/house.css",
        desk: "islands/desk.ts",
        public: "islands/public.ts",
      },
    },
  },
  test: {
    environment: "happy-dom",
    setupFiles: ["islands/setup.ts"],
    server: { deps: { inline: [/htmx/] } },
    include: ["islands/**/*.test.ts"],
  },
});
