import { useEffect, useRef } from "react";
import { useDispatch, useSelector } from "react-redux";
import { Avatar, selectPerson, useMeQuery } from "~/features/people/index.ts";
import { selectUserId, signOutWanted } from "~/features/session/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Entry } from "~/shared/ui/Entry.tsx";
import css from "./Menu.module.css";
import { SECTIONS } from "./sections.ts";

interface Props {
  /** The section that was left, which gets the focus. */
  left: string | null;
  onOpen(id: string): void;
}

/** Who I am, and what can be set. */
export function Menu({ left, onOpen }: Props) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const me = useSelector(selectUserId);
  const held = useSelector((state: Parameters<typeof selectPerson>[0]) => selectPerson(state, me));
  const { data, isError } = useMeQuery();
  const user = data ?? held;
  const list = useRef<HTMLElement>(null);
  useEffect(() => {
    if (left) list.current?.querySelector<HTMLElement>(`[data-section="${left}"]`)?.focus();
  }, [left]);
  return (
    <nav ref={list} aria-label={t("settings.title")}>
      <div className={css.head}>
        {user && (
          <>
            <Avatar id={user.id} name={user.display_name} url={user.avatar} size={120} />
            <div className={css.name} dir="auto" data-testid="profile-name">
              {user.display_name}
            </div>
            <div className={css.address}>{user.email}</div>
          </>
        )}
        {!user && isError && <p role="alert">{t("settings.profileFailed")}</p>}
      </div>
      <ul className={css.list}>
        {SECTIONS.map(({ id, icon }) => (
          <li key={id}>
            <Entry icon={icon} data-section={id} data-testid={`section-${id}`} onClick={() => onOpen(id)}>
              {t(`section.${id}`)}
            </Entry>
          </li>
        ))}
      </ul>
      <ul className={css.list}>
        <li>
          <Entry icon="exit" danger data-testid="sign-out" onClick={() => dispatch(signOutWanted())}>
            {t("settings.signOut")}
          </Entry>
        </li>
      </ul>
    </nav>
  );
}
