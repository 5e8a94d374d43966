/** The models of docs/protocol.md as they stand on the wire. Times are RFC 3339 in UTC, ids are ULIDs. */

export interface User {
  id: string;
  username: string;
  email: string;
  display_name: string;
  avatar: string | null;
  status: "active" | "disabled" | "invited" | "must_change_password";
}

export interface Message {
  id: string;
  conversation_id: string;
  seq: number;
  sender_id: string;
  sender_type: "user" | "system" | "app";
  content_type: "text";
  content: string;
  client_id: string;
  created_at: string;
  edited_at: string | null;
  status: "sent" | "recalled";
}

export interface Conversation {
  id: string;
  type: "single" | "group" | "system";
  title: string | null;
  members: string[];
  created_at: string;
  last_seq: number;
  read_seq: number;
  unread: number;
  read_marks: Record<string, number>;
  last_message: Message | null;
  updated_at: string;
}

export interface Presence {
  user_id: string;
  state: "online" | "offline";
  expires_at: string | null;
  last_seen_at: string | null;
}

export interface Page<T> {
  items: T[];
  next: string | null;
}

export interface TimelinePage {
  items: Message[];
  voids: number[];
  /** The seq to pass on as the same parameter; null at the end of the timeline in that direction. */
  next: string | number | null;
}

export interface SyncPage {
  items: Conversation[];
  next: string;
  more: boolean;
}

export interface Ticket {
  ticket: string;
  expires_in: number;
}

export interface SendAck {
  type: "ack";
  id: string;
  conversation_id: string;
  message_id: string;
  seq: number;
  created_at: string;
}
