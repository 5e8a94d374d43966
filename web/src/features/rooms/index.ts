import { lazy } from "react";

/** Loaded when wanted: they are not needed to chat. */
export const Dialogs = lazy(() => import("./Dialogs.tsx"));
export const InfoPanel = lazy(() => import("./InfoPanel.tsx"));
export const JoinDialog = lazy(() => import("./JoinDialog.tsx"));
