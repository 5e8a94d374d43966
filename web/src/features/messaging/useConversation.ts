import type { Conversation } from "@parley/sdk";
import { useSelector } from "react-redux";
import { selectConversation } from "./conversations.ts";

/** A conversation as it is held; undefined where it is not. */
export function useConversation(id: string | undefined): Conversation | undefined {
  return useSelector((state: Parameters<typeof selectConversation>[0]) => selectConversation(state, id));
}
