// Made by `make docs` from docs/asyncapi.json, SHA-256 b6bffa06376eeb7073b418be7a10525a900b04d9bb4dd7b6496e61010338df73.

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
        /** @description What a person says of themselves, until then. */
        CustomStatus: {
            /** @default null */
            emoji: string | null;
            /** @default null */
            text: string | null;
            /** @default null */
            until: string | null;
        };
        ErrorFrame: {
            code: string;
            id: string | null;
            message: string;
            /** @default null */
            retry_after: number | null;
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
            dnd_until: string | null;
            /** @default null */
            expires_at: string | null;
            /** @default null */
            last_seen_at: string | null;
            /** @enum {string} */
            state: "online" | "offline";
            /** @default null */
            status: components["schemas"]["CustomStatus"] | null;
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
  | components["schemas"]["ConversationChanged"];

/** What stands in `type` of those. */
export const DOWN_TYPES = ["ack","conversation.changed","error","message.created","pong","presence.changed","read.moved","typing"] as const;
