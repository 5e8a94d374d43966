import type { User } from "@parley/sdk";
import { Button, Segmented } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useDispatch, useSelector } from "react-redux";
import { Themed } from "~/features/ant/index.ts";
import { Avatar, selectPerson, useMeQuery } from "~/features/people/index.ts";
import { languageChosen, selectLanguage, selectTheme, THEMES, themeChosen } from "~/features/preferences/index.ts";
import { selectUserId, signOutWanted } from "~/features/session/index.ts";
import { LANGUAGES } from "~/shared/i18n/index.ts";
import { Icon, type IconName } from "~/shared/ui/Icon.tsx";
import { IconButton } from "~/shared/ui/IconButton.tsx";
import { KeyList } from "./KeyList.tsx";
import css from "./SettingsPage.module.css";

const LANGUAGE_NAMES = { en: "English", zh: "中文" } as const;

function Field({ icon, label, value }: { icon: IconName; label: string; value: string }) {
  return (
    <div className={css.field}>
      <Icon name={icon} />
      <div>
        <div>{value}</div>
        <div className={css.label}>{label}</div>
      </div>
    </div>
  );
}

function Section({ icon, title, children }: { icon: IconName; title: string; children: ReactNode }) {
  return (
    <section className={css.section}>
      <h3>
        <Icon name={icon} size={20} />
        {title}
      </h3>
      {children}
    </section>
  );
}

function Profile({ user }: { user: User }) {
  const { t } = useTranslation();
  return (
    <>
      <div className={css.profile}>
        <Avatar id={user.id} name={user.display_name} url={user.avatar} size={120} />
        <div className={css.name} data-testid="profile-name">
          {user.display_name}
        </div>
      </div>
      <section className={css.section} aria-label={t("settings.profile")}>
        <Field icon="user" label={t("settings.username")} value={user.username} />
        <Field icon="mail" label={t("settings.email")} value={user.email} />
      </section>
    </>
  );
}

function Page({ onBack }: { onBack(): void }) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const theme = useSelector(selectTheme);
  const language = useSelector(selectLanguage);
  const me = useSelector(selectUserId);
  const held = useSelector((state: Parameters<typeof selectPerson>[0]) => selectPerson(state, me));
  const { data, isError } = useMeQuery();
  const user = data ?? held;
  return (
    <div className={css.page} data-testid="settings">
      <header className={css.header}>
        <IconButton icon="back" label={t("settings.back")} onClick={onBack} data-testid="settings-back" />
        <h2>{t("settings.title")}</h2>
      </header>
      <div className={css.body}>
        {user && <Profile user={user} />}
        {!user && isError && (
          <p className={css.section} role="alert">
            {t("settings.profileFailed")}
          </p>
        )}
        <Section icon="palette" title={t("settings.theme")}>
          <Segmented
            block
            aria-label={t("settings.theme")}
            value={theme}
            options={THEMES.map((value) => ({
              value,
              label: <span data-testid={`theme-${value}`}>{t(`settings.${value}`)}</span>,
            }))}
            onChange={(value) => dispatch(themeChosen(value))}
          />
        </Section>
        <Section icon="globe" title={t("settings.language")}>
          <Segmented
            block
            aria-label={t("settings.language")}
            value={language}
            options={LANGUAGES.map((value) => ({
              value,
              label: <span data-testid={`language-${value}`}>{LANGUAGE_NAMES[value]}</span>,
            }))}
            onChange={(value) => dispatch(languageChosen(value))}
          />
        </Section>
        <Section icon="keyboard" title={t("settings.keyboard")}>
          <KeyList />
        </Section>
        <div className={css.exit}>
          <Button
            block
            danger
            icon={<Icon name="exit" size={18} />}
            data-testid="sign-out"
            onClick={() => dispatch(signOutWanted())}
          >
            {t("settings.signOut")}
          </Button>
        </div>
      </div>
    </div>
  );
}

/** The profile, and how Parley looks and speaks on this device. */
export default function SettingsPage({ onBack }: { onBack(): void }) {
  return (
    <Themed>
      <Page onBack={onBack} />
    </Themed>
  );
}
