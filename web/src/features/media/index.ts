import { later } from "~/shared/ui/later.tsx";

export { uploadAvatar } from "./avatars.ts";
export { ChoosePicture } from "./ChoosePicture.tsx";
export { boxOf, filesOf } from "./choose.ts";
export { FileCard } from "./FileCard.tsx";
export { keepLocal } from "./local.ts";
export { Picture } from "./Picture.tsx";
export { InlineThumbnail, Thumbnail } from "./Thumbnail.tsx";

/** Loaded when wanted. */
export const SendFiles = later(() => import("./SendFiles.tsx"));
export const Lightbox = later(() => import("./Lightbox.tsx"));
