// Made by `make docs` from docs/asyncapi.json, SHA-256 401393b9c7451fb5622b79e12ac98dce84c55adb5722721dce09bc105a9dda6a.

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
        /** @description The message as it is now that it was edited, recalled or reacted to. */
        ChangeAck: {
            conversation_id: string;
            id: string;
            message: components["schemas"]["Message"];
            seq: number;
            /**
             * @default ack
             * @constant
             */
            type: "ack";
        };
        ConversationChanged: {
            /** @default null */
            change: number | null;
            conversation_id: string;
            /** @default false */
            left: boolean;
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
        /** @description Told to one's own devices. */
        DraftChanged: {
            conversation_id: string;
            draft: components["schemas"]["SavedDraft"];
            /**
             * @default draft.changed
             * @constant
             */
            type: "draft.changed";
        };
        EditMessage: {
            /** @constant */
            action: "editMessage";
            content: string;
            conversation_id: string;
            id: string;
            /** @default false */
            mention_all?: boolean;
            mentions?: string[];
            seq: number;
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
        /** @description Another message, whose content the server copies: of any conversation that the sender is in. */
        Forward: {
            conversation_id: string;
            seq: number;
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
            /** @default null */
            album: string | null;
            /** @default 0 */
            change: number;
            client_id: string;
            conversation_id: string;
            created_at: string;
            /** @default null */
            edited_at: string | null;
            /** @default 0 */
            edits: number;
            /** @default null */
            forwarded_from: components["schemas"]["Origin"] | null;
            id: string;
            /** @default false */
            mention_all: boolean;
            /** @default [] */
            mentions: string[];
            /** @default [] */
            reactions: components["schemas"]["Reaction"][];
            /** @default null */
            recalled_by: string | null;
            /** @default null */
            reply_to: components["schemas"]["Quote"] | null;
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
        /** @description Taken back for everybody: what is left of the message; ``message.change`` is its number. */
        MessageRecalled: {
            message: components["schemas"]["Message"];
            /**
             * @default message.recalled
             * @constant
             */
            type: "message.recalled";
        };
        /** @description Told to one's own devices: messages that one has deleted for oneself, and how many times one did. */
        MessagesHidden: {
            conversation_id: string;
            hides: number;
            seqs: number[];
            /**
             * @default messages.hidden
             * @constant
             */
            type: "messages.hidden";
        };
        /** @description An edit: the message as it is now; ``message.change`` is its number. */
        MessageUpdated: {
            message: components["schemas"]["Message"];
            /**
             * @default message.updated
             * @constant
             */
            type: "message.updated";
        };
        /** @description Who said first, and when, what a message forwards. */
        Origin: {
            created_at: string;
            sender_id: string;
            /**
             * @default user
             * @enum {string}
             */
            sender_type: "user" | "system" | "app";
        };
        Ping: {
            /** @constant */
            action: "ping";
            /** @default null */
            id?: string | null;
        };
        /** @description All pins as they are now, the latest pinned first. */
        PinsChanged: {
            change: number;
            conversation_id: string;
            pins: number[];
            /**
             * @default pins.changed
             * @constant
             */
            type: "pins.changed";
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
        /** @description What a message replies to, as it was then: so it can be shown where the original is not at hand. */
        Quote: {
            /**
             * @default text
             * @enum {string}
             */
            content_type: "text" | "image" | "file" | "card" | "system";
            excerpt: string;
            message_id: string;
            sender_id: string;
            /**
             * @default user
             * @enum {string}
             */
            sender_type: "user" | "system" | "app";
            seq: number;
        };
        React: {
            /** @constant */
            action: "react";
            conversation_id: string;
            emoji: string;
            id: string;
            on: boolean;
            seq: number;
        };
        /** @description One emoji at a message, and whose, in the order in which they came. */
        Reaction: {
            emoji: string;
            user_ids: string[];
        };
        /** @description Somebody's emoji came to a message, or went. */
        ReactionChanged: {
            change: number;
            conversation_id: string;
            emoji: string;
            on: boolean;
            seq: number;
            /**
             * @default reaction.changed
             * @constant
             */
            type: "reaction.changed";
            user_id: string;
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
        RecallMessage: {
            /** @constant */
            action: "recallMessage";
            conversation_id: string;
            id: string;
            seq: number;
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
        /** @description What somebody has begun to write, the same on all their devices; empty content: nothing (any more). */
        SavedDraft: {
            content: string;
            /** @default null */
            reply_to: number | null;
            updated_at: string;
        };
        /** @description The message is stored, numbered and deduplicated. */
        SendAck: {
            conversation_id: string;
            created_at: string;
            id: string;
            /** @default null */
            message: components["schemas"]["Message"] | null;
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
            /** @default null */
            album?: string | null;
            conversation_id: string;
            id: string;
            /** @default false */
            mention_all?: boolean;
            mentions?: string[];
            /** @default null */
            reply_to?: number | null;
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
        } | {
            /** @description Another message, whose content the server copies: of any conversation that the sender is in. */
            content: {
                conversation_id: string;
                seq: number;
            };
            /** @constant */
            content_type: "forward";
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
  | components["schemas"]["EditMessage"]
  | components["schemas"]["RecallMessage"]
  | components["schemas"]["React"]
  | components["schemas"]["MarkRead"]
  | components["schemas"]["Typing-Input"]
  | components["schemas"]["Ping"];

/** Every frame that the server sends. */
export type DownFrame =
  | components["schemas"]["SendAck"]
  | components["schemas"]["ChangeAck"]
  | components["schemas"]["ReadAck"]
  | components["schemas"]["Pong"]
  | components["schemas"]["ErrorFrame"]
  | components["schemas"]["MessageCreated"]
  | components["schemas"]["MessageUpdated"]
  | components["schemas"]["MessageRecalled"]
  | components["schemas"]["ReactionChanged"]
  | components["schemas"]["PinsChanged"]
  | components["schemas"]["ConversationChanged"]
  | components["schemas"]["ReadMoved"]
  | components["schemas"]["Typing-Output"]
  | components["schemas"]["PresenceChanged"]
  | components["schemas"]["MessagesHidden"]
  | components["schemas"]["DraftChanged"]
  | components["schemas"]["FileChanged"]
  | components["schemas"]["SessionEnded"];

/** What stands in `type` of those. */
export const DOWN_TYPES = ["ack","conversation.changed","draft.changed","error","file.changed","message.created","message.recalled","message.updated","messages.hidden","pins.changed","pong","presence.changed","reaction.changed","read.moved","session.ended","typing"] as const;
