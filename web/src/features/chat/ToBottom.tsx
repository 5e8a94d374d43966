import { useTranslation } from "~/shared/i18n/index.ts";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import css from "./MessageList.module.css";

/** The way to the newest message, with how many are unread. */
export function ToBottom({ unread, onPress }: { unread: number; onPress(): void }) {
  const { t } = useTranslation();
  return (
    <div className={css.toBottom}>
      {unread > 0 && <span className={css.count}>{unread > 998 ? "999+" : unread}</span>}
      <IconButton
        icon="down"
        className={css.toBottomButton ?? ""}
        label={unread > 0 ? t("chat.toBottomUnread", { count: unread }) : t("chat.toBottom")}
        data-testid="to-bottom"
        onClick={onPress}
      />
    </div>
  );
}
