import type { components } from "./generated/api.ts";
import type { components as frames } from "./generated/socket.ts";

/** The models of docs/protocol.md as they stand on the wire. Times are RFC 3339 in UTC, ids are ULIDs. */

export type Schemas = components["schemas"];

export type User = Schemas["User"];
export type Message = Schemas["Message"];
export type Conversation = Schemas["Conversation"];
export type Presence = Schemas["Presence"];
export type SyncPage = Schemas["SyncPage"];
export type ChangesPage = Schemas["ChangesPage"];
export type Quote = Schemas["Quote"];
export type FileInfo = Schemas["File"];
/** A file, and its addresses once it is ready. */
export type FileView = Schemas["Shown"];
export type Announced = Schemas["Announced"];
export type Ticket = Schemas["IssuedTicket"];
/** `next` is the seq to pass on as the same parameter; null at the end of the timeline in that direction. */
export type TimelinePage = Schemas["TimelinePage"];

export type Member = Schemas["Member"];
export type Role = Member["role"];
export type Permissions = Schemas["Permissions"];
export type ListSettings = Schemas["ConversationSettings"];
export type Invite = Schemas["Invite"];
export type InvitePreview = Schemas["InvitePreview"];
/** Messages that were found, the newest first; there may be none while there is a `next`. */
export type SearchPage = Schemas["Results"];
export type Hit = Schemas["Hit"];

/** How a person is told of messages while they are away. */
export type PushState = Schemas["PushState"];
export type PushPreferences = Schemas["Preferences"];
/** A browser that takes pushes. */
export type PushDevice = Schemas["PushDevice"];

export interface Page<T> {
  items: T[];
  next: string | null;
}

export type SavedDraft = frames["schemas"]["SavedDraft"];

/** The message is stored, numbered and deduplicated. */
export type SendAck = frames["schemas"]["SendAck"];
