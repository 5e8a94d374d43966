import { FileCard, Picture } from "~/features/media/index.ts";
import type { Shown } from "./shown.ts";

interface Props {
  message: Shown;
  onOpen(seq: number): void;
  /** A place that the picture fills. */
  fit?: { width: number; height: number };
}

/** The file or picture of a message, on its way up or stored; null where there is none. */
export function MessageMedia({ message, onOpen, fit }: Props) {
  const { source, entry, seq } = message;
  if (entry?.content_type === "file" || entry?.content_type === "image") {
    const { content, preview: name, file, conversation_id, id } = entry;
    const uploading = content.file_id === null && entry.state === "pending" ? id : null;
    const held = { file_id: null, name, size: file.size, width: file.width, height: file.height };
    return entry.content_type === "image" ? (
      <Picture picture={held} conversationId={conversation_id} clientId={id} uploading={uploading} fit={fit} />
    ) : (
      <FileCard file={held} conversationId={conversation_id} uploading={uploading} />
    );
  }
  if (source?.content_type === "image")
    return (
      <Picture
        picture={source.content}
        conversationId={source.conversation_id}
        clientId={source.client_id}
        uploading={null}
        fit={fit}
        onOpen={() => seq !== null && onOpen(seq)}
      />
    );
  if (source?.content_type === "file")
    return <FileCard file={source.content} conversationId={source.conversation_id} uploading={null} />;
  return null;
}
