import { createAction } from "@reduxjs/toolkit";

/** What people do; the live feed acts on it. */
export const messageWritten = createAction<{ id: string; content: string }>("messaging/messageWritten");
export const retryWanted = createAction<string>("messaging/retryWanted");
export const discardWanted = createAction<string>("messaging/discardWanted");
export const conversationOpened = createAction<string>("messaging/conversationOpened");
export const conversationClosed = createAction<string>("messaging/conversationClosed");
export const olderWanted = createAction<string>("messaging/olderWanted");
export const messageSeen = createAction<{ id: string; seq: number }>("messaging/messageSeen");
export const composerTyped = createAction<string>("messaging/composerTyped");
