import type { Presence } from "@parley/sdk";
import { dayText, timeText } from "~/shared/format/dates.ts";
import { useTranslation } from "~/shared/i18n/index.ts";

/** Whether somebody is there, or when they last were, as far as they show it. */
export function usePresenceText(presence: Presence | undefined): string {
  const { t, language } = useTranslation();
  if (presence?.state === "online") return t("chat.online");
  const seen = presence?.last_seen_at;
  if (!seen) return t("chat.offline");
  const words = { today: t("date.today"), yesterday: t("date.yesterday") };
  if (Date.now() - Date.parse(seen) < 60_000) return t("chat.lastSeen", { when: t("date.justNow") });
  const day = dayText(seen, new Date(), language, words).toLocaleLowerCase(language);
  return t("chat.lastSeen", { when: t("date.at", { day, time: timeText(seen, language) }) });
}
