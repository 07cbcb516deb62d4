// Builds the islands, htmx and the style sheet into rondpunt/web/static/built, which django-vite reads by its manifest.
import { defineConfig } from "vitest/config";

export default defineConfig({
  base: "", // addresses in the style sheet are relative to it, wherever static files are served
  publicDir: false,
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
    include: ["islands/**/*.test.ts"],
  },
});
