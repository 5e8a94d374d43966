import { useState } from "react";
import { useDispatch } from "react-redux";
import { dialogOpened } from "~/features/panels/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import { Menu } from "~/shared/ui/Menu.tsx";
import css from "./ListPane.module.css";

/** The round button that begins something: a group, or a look at the people. */
export function NewChat() {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const [at, setAt] = useState<{ x: number; y: number } | null>(null);
  return (
    <>
      <IconButton
        icon="pencil"
        label={t("list.new")}
        aria-haspopup="menu"
        className={css.newChat ?? ""}
        data-testid="new-chat"
        onClick={(event) => {
          const { left, top } = event.currentTarget.getBoundingClientRect();
          setAt({ x: left - 120, y: top - 100 });
        }}
      />
      {at && (
        <Menu
          {...at}
          label={t("list.new")}
          onClose={() => setAt(null)}
          items={[
            {
              key: "new-group",
              icon: "group",
              label: t("rooms.newGroup"),
              run: () => void dispatch(dialogOpened({ kind: "newGroup" })),
            },
            {
              key: "directory",
              icon: "user",
              label: t("list.people"),
              run: () => void dispatch(dialogOpened({ kind: "directory" })),
            },
          ]}
        />
      )}
    </>
  );
}
