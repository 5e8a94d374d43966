import { useMemo } from "react";
import { useSelector } from "react-redux";
import { useTranslation } from "~/shared/i18n/index.ts";
import { selectPeople } from "./api.ts";

/** What people are called, by their ids; whoever is not known, or not yet, is somebody. */
export function useNames(): (id: string) => string {
  const { t } = useTranslation();
  const people = useSelector(selectPeople);
  return useMemo(() => (id) => people[id]?.display_name ?? t("chat.somebody"), [people, t]);
}
