import { defineConfig } from "vitest/config";

// `npm run dev` shows the sources as they are edited, beside a console that runs.
const console = process.env.PLUMBLINE_CONSOLE_URL ?? "http://127.0.0.1:8090";

export default defineConfig({
  base: "/",
  esbuild: { jsx: "automatic", jsxImportSource: "preact" },
  server: { proxy: { "/api": console } },
  build: {
    target: "es2022",
    // The Content-Security-Policy allows nothing inline: no data: fonts, no injected scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
    reportCompressedSize: false,
    manifest: true,
  },
  test: { include: ["test/**/*.test.ts"], environment: "node" },
});
