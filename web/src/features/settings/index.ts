import { later } from "~/shared/ui/later.tsx";

/** Loaded when wanted: they are not needed to chat. */
export const SettingsPage = later(() => import("./SettingsPage.tsx"));
export const KeyHelp = later(() => import("./KeyHelp.tsx"));
