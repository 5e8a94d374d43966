import { later } from "~/shared/ui/later.tsx";

/** Loaded when wanted: they are not needed to chat. */
export const Dialogs = later(() => import("./Dialogs.tsx"));
export const InfoPanel = later(() => import("./InfoPanel.tsx"));
export const JoinDialog = later(() => import("./JoinDialog.tsx"));
