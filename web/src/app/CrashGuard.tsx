import { Component, type ReactNode } from "react";
import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./Shell.module.css";

function Crashed() {
  const { t } = useTranslation();
  return (
    <main className={css.crashed} role="alert">
      <h1>{t("crash.title")}</h1>
      <button type="button" onClick={() => location.reload()}>
        {t("crash.reload")}
      </button>
    </main>
  );
}

/** A fault in what is drawn ends in words and a way out, not in an empty page. */
export class CrashGuard extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError(): { crashed: boolean } {
    return { crashed: true };
  }

  override render(): ReactNode {
    return this.state.crashed ? <Crashed /> : this.props.children;
  }
}
