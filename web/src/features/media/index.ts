import { lazy } from "react";

export { uploadAvatar } from "./avatars.ts";
export { ChoosePicture } from "./ChoosePicture.tsx";
export { boxOf, filesOf } from "./choose.ts";
export { FileCard } from "./FileCard.tsx";
export { keepLocal } from "./local.ts";
export { Picture } from "./Picture.tsx";

/** Loaded when wanted. */
export const SendFiles = lazy(() => import("./SendFiles.tsx"));
export const Lightbox = lazy(() => import("./Lightbox.tsx"));
