import { FileCard, Picture } from "~/features/media/index.ts";
import { isEntry, type Shown } from "./shown.ts";

interface Props {
  message: Shown;
  onOpen(seq: number): void;
  /** A place that the picture fills. */
  fit?: { width: number; height: number };
}

/** The file or picture of a message, on its way or stored; null where there is none. */
export function MessageMedia({ message, onOpen, fit }: Props) {
  const { body, seq } = message;
  if (body.content_type !== "file" && body.content_type !== "image") return null;
  const { conversation_id } = body;
  if (isEntry(body)) {
    const { content, preview: name, file, id } = body;
    const uploading = content.file_id === null && body.state === "pending" ? id : null;
    const held = { file_id: null, name, size: file.size, width: file.width, height: file.height };
    return body.content_type === "image" ? (
      <Picture picture={held} conversationId={conversation_id} clientId={id} uploading={uploading} fit={fit} />
    ) : (
      <FileCard file={held} conversationId={conversation_id} uploading={uploading} />
    );
  }
  if (body.content_type === "file")
    return <FileCard file={body.content} conversationId={conversation_id} uploading={null} />;
  return (
    <Picture
      picture={body.content}
      conversationId={conversation_id}
      clientId={body.client_id}
      uploading={null}
      fit={fit}
      onOpen={() => seq !== null && onOpen(seq)}
    />
  );
}
