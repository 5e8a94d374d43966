import { Avatar } from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { roomsApi } from "./api.ts";
import { Problem } from "./Problem.tsx";
import css from "./Rooms.module.css";

/** What an invite leads to, before one joins. */
export function Join({ token, onOpen, onClose }: { token: string; onOpen(id: string): void; onClose(): void }) {
  const { t } = useTranslation();
  const { data, isError } = roomsApi.useInvitePreviewQuery(token);
  const [join, joining] = roomsApi.useJoinMutation();
  if (isError)
    return (
      <p className={css.problem} role="alert">
        {t("invites.over")}
      </p>
    );
  if (!data) return <p role="status">{t("invites.loading")}</p>;
  return (
    <div className={css.stack}>
      <div className={css.face}>
        <Avatar id={data.conversation_id} name={data.title} url={data.picture} size={120} />
        <strong data-testid="join-title">{data.title}</strong>
        <span className={css.hint}>{t("chat.members", { count: data.member_count })}</span>
        {data.description && <p className={css.description}>{data.description}</p>}
      </div>
      <Problem error={joining.error} />
      <div className={css.buttons}>
        <button type="button" className={css.plain} onClick={onClose}>
          {t("chat.cancel")}
        </button>
        <button
          type="button"
          className={css.primary}
          disabled={joining.isLoading}
          data-testid="join"
          onClick={async () => {
            if (data.is_member) return onOpen(data.conversation_id);
            const answer = await join(token);
            if (answer.data) onOpen(answer.data.id);
          }}
        >
          {data.is_member ? t("invites.open") : t("invites.join")}
        </button>
      </div>
    </div>
  );
}
