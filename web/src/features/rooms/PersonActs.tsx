import { useSelector } from "react-redux";
import { selectSorted } from "~/features/messaging/index.ts";
import { Avatar, useBlocked, useBlockMutation, useUnblockMutation } from "~/features/people/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Entry } from "~/shared/ui/Entry.tsx";
import { Problem } from "./Problem.tsx";
import css from "./Rooms.module.css";

/** Blocks a person, or no longer. */
export function BlockEntry({ userId }: { userId: string }) {
  const { t } = useTranslation();
  const blocked = useBlocked(userId);
  const [block, blocking] = useBlockMutation();
  const [unblock, unblocking] = useUnblockMutation();
  return (
    <>
      <Entry
        icon="block"
        danger={!blocked}
        data-testid="block"
        onClick={() => void (blocked ? unblock(userId) : block(userId))}
      >
        {blocked ? t("person.unblock") : t("person.block")}
      </Entry>
      <Problem error={blocking.error ?? unblocking.error} />
    </>
  );
}

/** The groups that one is in with a person, as far as they are known to be in it. */
export function CommonGroups({ userId, onOpen }: { userId: string; onOpen(id: string): void }) {
  const { t } = useTranslation();
  const common = useSelector(selectSorted).filter((one) => one.type === "group" && one.members.includes(userId));
  if (common.length === 0) return null;
  return (
    <div>
      <h3 className={css.heading}>{t("person.common")}</h3>
      {common.map((one) => (
        <button key={one.id} type="button" className={css.row} data-testid="common" onClick={() => onOpen(one.id)}>
          <Avatar id={one.id} name={one.title ?? ""} url={one.picture} size={44} />
          <span className={css.words}>
            <span>{one.title}</span>
          </span>
        </button>
      ))}
    </div>
  );
}
