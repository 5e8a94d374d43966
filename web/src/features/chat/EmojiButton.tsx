import { useEffect, useRef, useState } from "react";
import { EmojiPanel } from "~/features/emoji/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import css from "./Composer.module.css";

/** Emoji to be put where the caret stands. */
export function EmojiButton({ onPick, onClose }: { onPick(emoji: string): void; onClose(): void }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const around = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    if (!open) return;
    const away = (event: Event) => {
      if (!around.current?.contains(event.target as Node)) setOpen(false);
    };
    window.addEventListener("pointerdown", away);
    return () => window.removeEventListener("pointerdown", away);
  }, [open]);
  return (
    <span ref={around} className={css.emoji}>
      <IconButton
        icon="smile"
        label={t("emoji.open")}
        aria-expanded={open}
        data-testid="emoji-open"
        onClick={() => setOpen(!open)}
      />
      {open && (
        // biome-ignore lint/a11y/noStaticElementInteractions: Esc closes it, wherever in it the focus is.
        <div
          className={css.emojiPanel}
          onKeyDown={(event) => {
            event.stopPropagation();
            if (event.key !== "Escape") return;
            setOpen(false);
            onClose();
          }}
        >
          <EmojiPanel onPick={onPick} />
        </div>
      )}
    </span>
  );
}
