import { useTranslation } from "react-i18next";
import { dayText } from "~/shared/format/dates.ts";
import css from "./MessageList.module.css";

export function DayHeading({ day }: { day: number }) {
  const { t, i18n } = useTranslation();
  const words = { today: t("date.today"), yesterday: t("date.yesterday") };
  return (
    <div className={css.day} data-testid="day-heading" data-day-heading>
      <span>{dayText(day, new Date(), i18n.language, words)}</span>
    </div>
  );
}
