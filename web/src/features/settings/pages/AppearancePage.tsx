import { Switch } from "antd";
import { useDispatch, useSelector } from "react-redux";
import {
  languageChosen,
  motionChosen,
  SEND_KEYS,
  selectLanguage,
  selectMotion,
  selectSendKey,
  selectTheme,
  sendKeyChosen,
  THEMES,
  themeChosen,
} from "~/features/preferences/index.ts";
import { LANGUAGES, useTranslation } from "~/shared/i18n/index.ts";
import { Card, Row } from "../Card.tsx";
import { Choice } from "../Choice.tsx";

const LANGUAGE_NAMES = { en: "English", zh: "中文" } as const;

/** How Parley looks, speaks and listens on this device. */
export default function AppearancePage() {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  const motion = useSelector(selectMotion);
  return (
    <>
      <Choice
        name="theme"
        title={t("settings.theme")}
        options={THEMES}
        value={useSelector(selectTheme)}
        label={(one) => t(`theme.${one}`)}
        onChoose={(one) => dispatch(themeChosen(one))}
      />
      <Choice
        name="language"
        title={t("settings.language")}
        options={LANGUAGES}
        value={useSelector(selectLanguage)}
        label={(one) => LANGUAGE_NAMES[one]}
        onChoose={(one) => dispatch(languageChosen(one))}
      />
      <Choice
        name="send"
        title={t("settings.sendKey")}
        note={t("settings.sendKeyNote")}
        options={SEND_KEYS}
        value={useSelector(selectSendKey)}
        label={(one) => t(`sendKey.${one}`)}
        onChoose={(one) => dispatch(sendKeyChosen(one))}
      />
      <Card>
        <Row
          value={t("settings.reduceMotion")}
          label={t("settings.reduceMotionNote")}
          action={
            <Switch
              aria-label={t("settings.reduceMotion")}
              checked={motion === "reduced"}
              data-testid="reduce-motion"
              onChange={(on) => dispatch(motionChosen(on ? "reduced" : "system"))}
            />
          }
        />
      </Card>
    </>
  );
}
