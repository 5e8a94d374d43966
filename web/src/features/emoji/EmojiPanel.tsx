import EmojiPicker, { EmojiStyle, Theme } from "emoji-picker-react";
import { useMode } from "~/features/preferences/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./EmojiPanel.module.css";

/** Every emoji, by kind and by name; drawn by the system's own font. */
export default function EmojiPanel({ onPick }: { onPick(emoji: string): void }) {
  const { t, language } = useTranslation();
  const mode = useMode();
  return (
    <div className={css.panel} data-testid="emoji-panel">
      <EmojiPicker
        key={language}
        theme={mode === "dark" ? Theme.DARK : Theme.LIGHT}
        emojiStyle={EmojiStyle.NATIVE}
        {...(language === "zh" && { emojiData: () => import("emoji-picker-react/data/emojis-zh") })}
        labels={{
          searchPlaceholder: t("list.search"),
          searchLabel: t("emoji.search"),
          searchClear: t("list.clear"),
          searchResultsNone: t("emoji.none"),
          categoryNavigation: t("emoji.kinds"),
          loading: t("chat.loading"),
        }}
        previewConfig={{ showPreview: false }}
        width="100%"
        height="22rem"
        onEmojiClick={({ emoji }) => onPick(emoji)}
      />
    </div>
  );
}
