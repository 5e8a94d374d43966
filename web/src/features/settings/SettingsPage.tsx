import { useEffect, useRef } from "react";
import { Themed } from "~/features/ant/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import { Menu } from "./Menu.tsx";
import css from "./SettingsPage.module.css";
import { SECTIONS } from "./sections.ts";

interface Props {
  /** The section that is shown; without one, or an unknown one, the list of them. */
  section: string | undefined;
  onOpen(id: string): void;
  onClose(): void;
}

/** The settings: a list of sections, and each on a page of its own. */
export default function SettingsPage({ section, onOpen, onClose }: Props) {
  const { t } = useTranslation();
  const open = SECTIONS.find(({ id }) => id === section);
  const left = useRef<string | null>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!open) return;
    left.current = open.id;
    heading.current?.focus();
  }, [open]);
  return (
    <Themed>
      <div className={css.page} data-testid="settings" data-section={open?.id}>
        <header className={css.header}>
          <IconButton icon="back" label={t("settings.back")} onClick={onClose} data-testid="settings-back" />
          <h2 ref={heading} tabIndex={-1}>
            {open ? t(`section.${open.id}`) : t("settings.title")}
          </h2>
        </header>
        <div className={css.body} key={open?.id}>
          {open ? <open.Page /> : <Menu left={left.current} onOpen={onOpen} />}
        </div>
      </div>
    </Themed>
  );
}
