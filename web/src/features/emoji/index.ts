import { later } from "~/shared/ui/later.tsx";

/** Loaded when wanted, with its pictures' names: they are many. */
export const EmojiPanel = later(() => import("./EmojiPanel.tsx"));
