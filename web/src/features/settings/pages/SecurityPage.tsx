import { Button } from "antd";
import { useState } from "react";
import { momentText } from "~/shared/format/dates.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import {
  type SecondFactor,
  useRemoveSecondFactorMutation,
  useRenewRecoveryCodesMutation,
  useSecondFactorQuery,
} from "../api.ts";
import { Card, Row } from "../Card.tsx";
import { CodeForm } from "../CodeForm.tsx";
import { Enrol } from "../Enrol.tsx";
import { PasswordForm } from "../PasswordForm.tsx";
import { Problem } from "../Problem.tsx";
import { RecoveryCodes } from "../RecoveryCodes.tsx";

type Step = "shown" | "enrol" | "renew" | "remove";

/** What is there, and what can be done with it. */
function Enrolled({ factor, onStep }: { factor: SecondFactor; onStep(step: Step): void }) {
  const { t, language } = useTranslation();
  const since = factor.enrolled_at ? momentText(factor.enrolled_at, language) : "";
  return (
    <>
      <Row value={t("factor.on")} label={t("factor.since", { when: since })} />
      <Row
        value={t("factor.codesLeft", { count: factor.recovery_codes_left })}
        label={t("factor.codesNote")}
        action={
          <Button onClick={() => onStep("renew")} data-testid="renew-codes">
            {t("factor.renew")}
          </Button>
        }
      />
      <Button block danger onClick={() => onStep("remove")} data-testid="remove-factor">
        {t("factor.remove")}
      </Button>
    </>
  );
}

function Factor({ factor }: { factor: SecondFactor }) {
  const { t } = useTranslation();
  const [step, setStep] = useState<Step>("shown");
  const [codes, setCodes] = useState<string[] | null>(null);
  const [renew, renewing] = useRenewRecoveryCodesMutation();
  const [remove, removing] = useRemoveSecondFactorMutation();
  const show = (made: string[]) => {
    setCodes(made);
    setStep("shown");
  };
  const end = () => {
    renewing.reset();
    removing.reset();
    setStep("shown");
  };
  if (codes) return <RecoveryCodes codes={codes} onDone={() => setCodes(null)} />;
  if (step === "enrol") return <Enrol onDone={show} onCancel={end} />;
  if (step === "renew")
    return (
      <CodeForm
        label={t("factor.renew")}
        text={t("factor.renewText")}
        busy={renewing.isLoading}
        error={renewing.error}
        onCancel={end}
        onCode={(code) =>
          void renew(code)
            .unwrap()
            .then(show, () => undefined)
        }
      />
    );
  if (step === "remove")
    return (
      <CodeForm
        danger
        label={t("factor.remove")}
        text={t("factor.removeText")}
        busy={removing.isLoading}
        error={removing.error}
        onCancel={end}
        onCode={(code) =>
          void remove(code)
            .unwrap()
            .then(end, () => undefined)
        }
      />
    );
  if (factor.enrolled) return <Enrolled factor={factor} onStep={setStep} />;
  return (
    <>
      <p>{t("factor.off")}</p>
      <Button block type="primary" onClick={() => setStep("enrol")} data-testid="enrol-factor">
        {t("factor.enrol")}
      </Button>
    </>
  );
}

/** How I prove that it is me. */
export default function SecurityPage() {
  const { t } = useTranslation();
  const { data, error } = useSecondFactorQuery(undefined, { refetchOnMountOrArgChange: true });
  return (
    <>
      <Problem error={error} />
      {data && (
        <Card title={t("factor.title")} note={data.required ? t("factor.required") : t("factor.note")}>
          <Factor factor={data} />
        </Card>
      )}
      <Card title={t("password.title")} note={t("password.note")}>
        <PasswordForm />
      </Card>
    </>
  );
}
