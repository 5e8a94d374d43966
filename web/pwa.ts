import type { VitePWAOptions } from "vite-plugin-pwa";
import { PALETTES } from "./src/shared/theme/theme.ts";

/** What makes the client installable: its manifest, and the service worker (src/sw), which gets the list of files. */
export const pwa: Partial<VitePWAOptions> = {
  strategies: "injectManifest",
  srcDir: "src/sw",
  filename: "sw.ts",
  // The page registers it itself, and asks before it takes up a newer one (src/app/worker.ts).
  injectRegister: false,
  registerType: "prompt",
  injectManifest: { rollupFormat: "iife", globPatterns: ["**/*.{html,js,css,svg,png}"] },
  manifest: {
    id: "/",
    name: "Parley",
    short_name: "Parley",
    description: "Instant messaging for a company and the systems around it",
    start_url: "/",
    display: "standalone",
    theme_color: PALETTES.light.background,
    background_color: PALETTES.light.background,
    icons: [
      { src: "/icons/192.png", sizes: "192x192", type: "image/png" },
      { src: "/icons/512.png", sizes: "512x512", type: "image/png" },
      { src: "/icons/maskable.png", sizes: "512x512", type: "image/png", purpose: "maskable" },
      { src: "/favicon.svg", sizes: "any", type: "image/svg+xml" },
    ],
  },
};
