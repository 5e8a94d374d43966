import type { PushPreferences } from "@parley/sdk";
import { Segmented, Switch } from "antd";
import { useState } from "react";
import { useSelector } from "react-redux";
import {
  isOn,
  LEVELS,
  permission,
  useDevicePush,
  usePushStateQuery,
  useSetPushPreferencesMutation,
} from "~/features/notifications/index.ts";
import { selectUserId } from "~/features/session/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Card, Row } from "../Card.tsx";

/** Whether and of what this person is told while they are away. The browser is asked for leave on a click alone. */
export default function NotificationsPage() {
  const { t } = useTranslation();
  const userId = useSelector(selectUserId);
  const { data } = usePushStateQuery();
  const [change, { isError }] = useSetPushPreferencesMutation();
  const device = useDevicePush();
  const [on, setOn] = useState(() => isOn(userId));
  const [failed, setFailed] = useState(false);
  const allowed = permission();
  const preferences: PushPreferences = data?.preferences ?? { level: "all", previews: true };

  const toggle = async (wanted: boolean) => {
    setFailed(false);
    try {
      setOn(wanted ? await device.turnOn(userId, data?.application_server_key ?? "") : await device.turnOff());
    } catch {
      setFailed(true);
    }
  };

  const note =
    allowed === "unsupported"
      ? t("notifications.unsupported")
      : allowed === "denied"
        ? t("notifications.blocked")
        : t("notifications.hereNote");
  return (
    <>
      <Card>
        <Row
          value={t("notifications.here")}
          label={note}
          action={
            <Switch
              aria-label={t("notifications.here")}
              checked={on}
              disabled={!data || allowed === "unsupported" || allowed === "denied"}
              data-testid="push-here"
              onChange={(wanted) => void toggle(wanted)}
            />
          }
        />
      </Card>
      <Card title={t("notifications.level")} note={t("notifications.levelNote")}>
        <Segmented
          block
          aria-label={t("notifications.level")}
          value={preferences.level}
          disabled={!data}
          options={LEVELS.map((value) => ({ value, label: t(`notifications.${value}`) }))}
          onChange={(level) => void change({ ...preferences, level })}
        />
      </Card>
      <Card>
        <Row
          value={t("notifications.previews")}
          label={t("notifications.previewsNote")}
          action={
            <Switch
              aria-label={t("notifications.previews")}
              checked={preferences.previews}
              disabled={!data}
              onChange={(previews) => void change({ ...preferences, previews })}
            />
          }
        />
      </Card>
      {(failed || isError) && <p role="alert">{t("notifications.failed")}</p>}
    </>
  );
}
