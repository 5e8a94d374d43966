import type { ChangeFrame, LocalFile, Outgoing, Quote } from "@parley/sdk";
import { createAction } from "@reduxjs/toolkit";

type WithoutId<T> = T extends unknown ? Omit<T, "id"> : never;

/** What people do; the live feed acts on it. */
export const messageWritten = createAction<{ id: string; outgoing: Outgoing }>("messaging/messageWritten");
export interface ChosenFile {
  bytes: Blob;
  name: string;
  as: "file" | "image";
  about: LocalFile;
}
/** Files are to be sent, each as a message, and what is said to them after them. */
export const filesWritten = createAction<{ id: string; files: ChosenFile[]; caption: string; reply_to: Quote | null }>(
  "messaging/filesWritten",
);
/** A message is to be edited, recalled or reacted to. */
export const changeWanted = createAction<WithoutId<ChangeFrame>>("messaging/changeWanted");
export const retryWanted = createAction<string>("messaging/retryWanted");
export const discardWanted = createAction<string>("messaging/discardWanted");
export const conversationOpened = createAction<string>("messaging/conversationOpened");
export const conversationClosed = createAction<string>("messaging/conversationClosed");
/** Messages before those that are shown, or after them. */
export const olderWanted = createAction<string>("messaging/olderWanted");
export const newerWanted = createAction<string>("messaging/newerWanted");
/** A message is to be shown that is not, with those around it. */
export const aroundWanted = createAction<{ id: string; seq: number }>("messaging/aroundWanted");
/** What could not be loaded is to be tried again. */
export const loadWanted = createAction<string>("messaging/loadWanted");
export const messageSeen = createAction<{ id: string; seq: number }>("messaging/messageSeen");
export const composerTyped = createAction<string>("messaging/composerTyped");
