import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { createLogger } from "vite";
import { defineConfig } from "vitest/config";
import { proxyOf } from "./proxy.ts";

export default defineConfig(({ command, isPreview }) => {
  const serves = (command === "serve" || isPreview) && !process.env.VITEST;
  const server = {
    host: process.env.PARLEY_HOST ?? "localhost",
    port: Number(process.env.PARLEY_PORT ?? 5173),
    strictPort: true,
    proxy: serves ? proxyOf(process.env, createLogger()) : {},
  };
  return {
    plugins: [react()],
    resolve: {
      alias: {
        "~": fileURLToPath(new URL("./src", import.meta.url)),
        // From its source, so that a change needs no build in between.
        "@parley/sdk": fileURLToPath(new URL("../sdk/typescript/src/index.ts", import.meta.url)),
      },
    },
    server,
    preview: server,
    build: { target: "es2022", reportCompressedSize: true },
    test: {
      environment: "jsdom",
      include: ["tests/**/*.test.{ts,tsx}"],
      setupFiles: ["tests/setup.ts"],
      restoreMocks: true,
      unstubGlobals: true,
    },
  };
});
