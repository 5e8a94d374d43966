import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./Factor.module.css";

const FILE_NAME = "parley-recovery-codes.txt";

function download(text: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "text/plain" }));
  link.download = FILE_NAME;
  link.click();
  URL.revokeObjectURL(link.href);
}

/** The codes for who has lost the app. They are shown this once. */
export function RecoveryCodes({ codes, onDone }: { codes: string[]; onDone(): void }) {
  const { t } = useTranslation();
  const [copied, setCopied] = useState(false);
  const text = `${codes.join("\n")}\n`;
  const copy = () =>
    void navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <section aria-label={t("factor.codes")}>
      <p>{t("factor.codesOnce")}</p>
      <ul className={css.codes} dir="ltr" data-testid="recovery-codes">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className={css.form}>
        <div className={css.buttons}>
          <Button onClick={copy}>{copied ? t("factor.copied") : t("factor.copy")}</Button>
          <Button onClick={() => download(text)}>{t("factor.download")}</Button>
          <Button onClick={() => window.print()}>{t("factor.print")}</Button>
        </div>
        <Button type="primary" block onClick={onDone} data-testid="codes-kept">
          {t("factor.kept")}
        </Button>
      </div>
    </section>
  );
}
