import { Button } from "antd";
import { useDispatch } from "react-redux";
import { hostedPageWanted } from "~/features/session/index.ts";
import type { ApiError } from "~/shared/api/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./Card.module.css";

const KNOWN = [
  "wrong_code",
  "wrong_password",
  "rate_limited",
  "unreachable",
  "file_not_an_image",
  "invalid_request",
  "conflict",
] as const;

/** Why something could not be done; where a newer or stronger sign-in is asked for, the way to it and back (RFC 9470). */
export function Problem({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const dispatch = useDispatch();
  if (!error) return null;
  const { code, stepUp } = error as Partial<ApiError>;
  if (stepUp)
    return (
      <div className={css.problem} role="alert">
        <p>{t("settings.stepUp")}</p>
        <Button type="primary" data-testid="step-up" onClick={() => dispatch(hostedPageWanted({ parameters: stepUp }))}>
          {t("settings.stepUpGo")}
        </Button>
      </div>
    );
  return (
    <p className={css.problem} role="alert">
      {t(`problem.${KNOWN.find((one) => one === code) ?? "other"}`)}
    </p>
  );
}
