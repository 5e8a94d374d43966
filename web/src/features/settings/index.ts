import { lazy } from "react";

/** Loaded when wanted: they are not needed to chat. */
export const SettingsPage = lazy(() => import("./SettingsPage.tsx"));
export const KeyHelp = lazy(() => import("./KeyHelp.tsx"));
