import { dayText } from "~/shared/format/dates.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./MessageList.module.css";

export function DayHeading({ day }: { day: number }) {
  const { t, language } = useTranslation();
  const words = { today: t("date.today"), yesterday: t("date.yesterday") };
  return (
    <div className={css.day} data-testid="day-heading" data-day-heading>
      <span>{dayText(day, new Date(), language, words)}</span>
    </div>
  );
}
