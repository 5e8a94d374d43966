import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { createLogger } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { defineConfig } from "vitest/config";
import { sizeBudget } from "./budget.ts";
import { HEADERS } from "./headers.ts";
import { proxyOf } from "./proxy.ts";
import { pwa } from "./pwa.ts";

export default defineConfig(({ command, isPreview }) => {
  const serves = (command === "serve" || isPreview) && !process.env.VITEST;
  const server = {
    host: process.env.PARLEY_HOST ?? "localhost",
    port: Number(process.env.PARLEY_PORT ?? 5173),
    strictPort: true,
    // What may be asked across origins, the functions say themselves, as behind CloudFront.
    cors: false,
    proxy: serves ? proxyOf(process.env, createLogger()) : {},
  };
  return {
    plugins: [react(), VitePWA(pwa), sizeBudget()],
    resolve: {
      alias: {
        "~": fileURLToPath(new URL("./src", import.meta.url)),
        // From its source, so that a change needs no build in between.
        "@parley/sdk": fileURLToPath(new URL("../sdk/typescript/src/index.ts", import.meta.url)),
      },
    },
    server,
    preview: { ...server, headers: HEADERS },
    // All styles at once, they are few: a style sheet that could not be loaded is not asked for again.
    build: { target: "es2022", reportCompressedSize: true, cssCodeSplit: false },
    test: {
      environment: "jsdom",
      include: ["tests/**/*.test.{ts,tsx}"],
      setupFiles: ["tests/setup.ts"],
      // Some take a second of work, and many where the machine is busy.
      testTimeout: 60_000,
      restoreMocks: true,
      unstubGlobals: true,
    },
  };
});
