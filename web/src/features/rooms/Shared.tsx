import type { Conversation, Message } from "@parley/sdk";
import { useMemo, useRef, useState } from "react";
import { FileCard, Lightbox, Picture } from "~/features/media/index.ts";
import { useHits } from "~/features/messaging/index.ts";
import { useNames } from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./Shared.module.css";

type Kind = "image" | "file";
type Of<K extends Kind> = Extract<Message, { content_type: K }>;

/** So many are asked for at once. */
const PAGE = 60;
/** So near the end of what is shown, in pixels, more is asked for. */
const NEAR = 300;
const PLACE = { width: 160, height: 160 };

function of<K extends Kind>(messages: Message[], kind: K) {
  return messages.filter((one): one is Of<K> => one.content_type === kind);
}

/** The arrow keys go from one to the other, as in every list of tabs (ARIA's pattern). */
function Tabs({ kind, onPick }: { kind: Kind; onPick(kind: Kind): void }) {
  const { t } = useTranslation();
  const tabs = useRef<Partial<Record<Kind, HTMLButtonElement | null>>>({});
  const other = kind === "image" ? "file" : "image";
  return (
    <div
      className={css.tabs}
      role="tablist"
      tabIndex={-1}
      aria-label={t("shared.title")}
      onKeyDown={(event) => {
        if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
        event.preventDefault();
        const wanted = event.key === "Home" ? "image" : event.key === "End" ? "file" : other;
        onPick(wanted);
        tabs.current[wanted]?.focus();
      }}
    >
      {(["image", "file"] as const).map((one) => (
        <button
          key={one}
          ref={(tab) => {
            tabs.current[one] = tab;
          }}
          type="button"
          role="tab"
          tabIndex={one === kind ? 0 : -1}
          aria-selected={one === kind}
          data-testid={`shared-${one}`}
          onClick={() => onPick(one)}
        >
          {t(`shared.${one}`)}
        </button>
      ))}
    </div>
  );
}

/** What was sent in a conversation besides words, the newest first: its pictures, or its other files. */
export function Shared({ conversation }: { conversation: Conversation }) {
  const { t } = useTranslation();
  const nameOf = useNames();
  const [kind, setKind] = useState<Kind>("image");
  const [seq, setSeq] = useState<number | null>(null);
  const { id } = conversation;
  const terms = useMemo(() => ({ conversation_id: id, has: "file" as const }), [id]);
  const { hits, more, further, isFetching, isError } = useHits(terms, { limit: PAGE, enough: PAGE });
  const messages = hits.map((hit) => hit.message);
  const pictures = of(messages, "image");
  const files = of(messages, "file");
  const none = (kind === "image" ? pictures : files).length === 0 && !further;
  return (
    <div
      className={css.shared}
      data-testid="shared"
      onScroll={({ currentTarget: list }) => {
        if (list.scrollHeight - list.scrollTop - list.clientHeight < NEAR) more();
      }}
    >
      <Tabs kind={kind} onPick={setKind} />
      {kind === "image" && (
        <div className={css.grid}>
          {pictures.map((one) => (
            <span key={one.seq} className={css.tile}>
              <Picture
                picture={one.content}
                conversationId={id}
                clientId={one.client_id}
                uploading={null}
                fit={PLACE}
                onOpen={() => setSeq(one.seq)}
              />
            </span>
          ))}
        </div>
      )}
      {kind === "file" &&
        files.map((one) => <FileCard key={one.seq} file={one.content} conversationId={id} uploading={null} />)}
      {isError && <p role="alert">{t("list.searchFailed")}</p>}
      {isFetching && <p role="status">{t("shared.loading")}</p>}
      {none && !isFetching && !isError && <p>{t("shared.none")}</p>}
      {further && !isFetching && (
        <button type="button" className={css.more} onClick={more}>
          {t("privacy.more")}
        </button>
      )}
      {seq !== null && (
        <Lightbox
          pictures={[...pictures].reverse()}
          seq={seq}
          nameOf={nameOf}
          onFirst={more}
          onLast={() => undefined}
          onClose={() => setSeq(null)}
        />
      )}
    </div>
  );
}
