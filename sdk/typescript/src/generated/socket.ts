// Made by `make docs` from docs/asyncapi.json, SHA-256 d7dc5acc164f62d5917df894598480fd74e10b80b95a6d2a5e68d3e8a5b62ce2.

export interface components {
    schemas: {
        ConversationChanged: {
            conversation_id: string;
            /**
             * @default conversation.changed
             * @constant
             */
            type: "conversation.changed";
        };
        ErrorFrame: {
            code: string;
            id: string | null;
            message: string;
            temporary: boolean;
            /**
             * @default error
             * @constant
             */
            type: "error";
        };
        MarkRead: {
            /** @constant */
            action: "markRead";
            conversation_id: string;
            /** @default null */
            id?: string | null;
            seq: number;
        };
        /** @description One entry of a conversation's timeline. */
        Message: {
            client_id: string;
            content: string;
            /**
             * @default text
             * @constant
             */
            content_type: "text";
            conversation_id: string;
            created_at: string;
            /** @default null */
            edited_at: string | null;
            id: string;
            sender_id: string;
            /**
             * @default user
             * @enum {string}
             */
            sender_type: "user" | "system" | "app";
            seq: number;
            /**
             * @default sent
             * @enum {string}
             */
            status: "sent" | "recalled";
        };
        MessageCreated: {
            message: components["schemas"]["Message"];
            /**
             * @default message.created
             * @constant
             */
            type: "message.created";
        };
        Ping: {
            /** @constant */
            action: "ping";
            /** @default null */
            id?: string | null;
        };
        Pong: {
            at: string;
            id: string | null;
            /**
             * @default pong
             * @constant
             */
            type: "pong";
        };
        /** @description What others see (docs/protocol.md): online while any connection's expiry is ahead. */
        Presence: {
            /** @default null */
            expires_at: string | null;
            /** @default null */
            last_seen_at: string | null;
            /** @enum {string} */
            state: "online" | "offline";
            user_id: string;
        };
        PresenceChanged: {
            presence: components["schemas"]["Presence"];
            /**
             * @default presence.changed
             * @constant
             */
            type: "presence.changed";
        };
        /** @description Where the read mark now stands. */
        ReadAck: {
            conversation_id: string;
            id: string | null;
            seq: number;
            /**
             * @default ack
             * @constant
             */
            type: "ack";
        };
        ReadMoved: {
            conversation_id: string;
            seq: number;
            /**
             * @default read.moved
             * @constant
             */
            type: "read.moved";
            user_id: string;
        };
        /** @description The message is stored, numbered and deduplicated. */
        SendAck: {
            conversation_id: string;
            created_at: string;
            id: string;
            message_id: string;
            seq: number;
            /**
             * @default ack
             * @constant
             */
            type: "ack";
        };
        SendMessage: {
            /** @constant */
            action: "sendMessage";
            content: string;
            /** @constant */
            content_type: "text";
            conversation_id: string;
            id: string;
        };
        /** @description The last thing that a connection is told. */
        SessionEnded: {
            /** @enum {string} */
            code: "signed_out" | "unauthenticated";
            message: string;
            /**
             * @default session.ended
             * @constant
             */
            type: "session.ended";
        };
        "Typing-Input": {
            /** @constant */
            action: "typing";
            conversation_id: string;
            /** @default null */
            id?: string | null;
        };
        "Typing-Output": {
            conversation_id: string;
            expires_at: string;
            /**
             * @default typing
             * @constant
             */
            type: "typing";
            user_id: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;

/** Every frame that a client sends. */
export type UpFrame =
  | components["schemas"]["SendMessage"]
  | components["schemas"]["MarkRead"]
  | components["schemas"]["Typing-Input"]
  | components["schemas"]["Ping"];

/** Every frame that the server sends. */
export type DownFrame =
  | components["schemas"]["SendAck"]
  | components["schemas"]["ReadAck"]
  | components["schemas"]["Pong"]
  | components["schemas"]["ErrorFrame"]
  | components["schemas"]["MessageCreated"]
  | components["schemas"]["ReadMoved"]
  | components["schemas"]["Typing-Output"]
  | components["schemas"]["PresenceChanged"]
  | components["schemas"]["ConversationChanged"]
  | components["schemas"]["SessionEnded"];

/** What stands in `type` of those. */
export const DOWN_TYPES = ["ack","conversation.changed","error","message.created","pong","presence.changed","read.moved","session.ended","typing"] as const;
