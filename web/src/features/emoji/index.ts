import { lazy } from "react";

/** Loaded when wanted, with its pictures' names: they are many. */
export const EmojiPanel = lazy(() => import("./EmojiPanel.tsx"));
