// Made by `make docs` from docs/asyncapi.json, SHA-256 b1fa301b44d676fd2e416964075f06bd372f73a6aa5c583ec31ed3f2f5985c57.

export interface components {
    schemas: {
        /** @description A file that its sender has uploaded; what else there is to say of it, the file store knows. */
        Attachment: {
            file_id: string;
        };
        /** @description What an app shows: a title, a text in markdown, a table of fields, and links. */
        Card: {
            fields?: components["schemas"]["CardField"][];
            links?: components["schemas"]["CardLink"][];
            /** @default  */
            text?: string;
            title: string;
        };
        CardField: {
            name: string;
            value: string;
        };
        CardLink: {
            title: string;
            url: string;
        };
        ConversationChanged: {
            /** @default null */
            change: number | null;
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
        /** @description What became of an upload; the file itself, with its addresses, is asked for. */
        FileChanged: {
            file_id: string;
            /** @enum {string} */
            state: "pending" | "ready" | "rejected";
            /**
             * @default file.changed
             * @constant
             */
            type: "file.changed";
        };
        /** @description A file, as the file store describes it; ``size`` in bytes. */
        FileContent: {
            file_id: string;
            media_type: string;
            name: string;
            size: number;
        };
        /** @description A file that clients show at once; what was not found out about it is null. */
        ImageContent: {
            /** @default null */
            blurhash?: string | null;
            file_id: string;
            /** @default null */
            height?: number | null;
            media_type: string;
            name: string;
            size: number;
            /** @default null */
            width?: number | null;
        };
        MarkRead: {
            /** @constant */
            action: "markRead";
            conversation_id: string;
            /** @default null */
            id?: string | null;
            seq: number;
        };
        /** @description People were added by somebody, or came by an invitation of their own accord (then they are the actor). */
        MemberJoined: {
            actor_id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "member_joined";
            user_ids: string[];
        };
        MemberLeft: {
            actor_id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "member_left";
        };
        MemberRemoved: {
            actor_id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "member_removed";
            user_ids: string[];
        };
        /** @description One entry of a conversation's timeline. */
        Message: {
            /** @default 0 */
            change: number;
            client_id: string;
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
        } & ({
            content: string;
            /** @constant */
            content_type: "text";
        } | {
            /** @description A file that clients show at once; what was not found out about it is null. */
            content: {
                /** @default null */
                blurhash?: string | null;
                file_id: string;
                /** @default null */
                height?: number | null;
                media_type: string;
                name: string;
                size: number;
                /** @default null */
                width?: number | null;
            };
            /** @constant */
            content_type: "image";
        } | {
            /** @description A file, as the file store describes it; ``size`` in bytes. */
            content: {
                file_id: string;
                media_type: string;
                name: string;
                size: number;
            };
            /** @constant */
            content_type: "file";
        } | {
            /** @description What an app shows: a title, a text in markdown, a table of fields, and links. */
            content: {
                fields?: components["schemas"]["CardField"][];
                links?: components["schemas"]["CardLink"][];
                /** @default  */
                text?: string;
                title: string;
            };
            /** @constant */
            content_type: "card";
        } | {
            content: components["schemas"]["MemberJoined"] | components["schemas"]["MemberLeft"] | components["schemas"]["MemberRemoved"] | components["schemas"]["Renamed"];
            /** @constant */
            content_type: "system";
        });
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
        Renamed: {
            actor_id: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            event: "renamed";
            title: string;
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
            conversation_id: string;
            id: string;
        } & ({
            content: string;
            /** @constant */
            content_type: "text";
        } | {
            /** @description A file that its sender has uploaded; what else there is to say of it, the file store knows. */
            content: {
                file_id: string;
            };
            /** @constant */
            content_type: "image";
        } | {
            /** @description A file that its sender has uploaded; what else there is to say of it, the file store knows. */
            content: {
                file_id: string;
            };
            /** @constant */
            content_type: "file";
        });
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
  | components["schemas"]["FileChanged"]
  | components["schemas"]["SessionEnded"];

/** What stands in `type` of those. */
export const DOWN_TYPES = ["ack","conversation.changed","error","file.changed","message.created","pong","presence.changed","read.moved","session.ended","typing"] as const;
