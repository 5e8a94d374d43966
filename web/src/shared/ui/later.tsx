import { Component, type ComponentType, lazy, type ReactNode, Suspense, useReducer } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "~/shared/i18n/index.ts";
import { Notice } from "./Notice.tsx";
import { TextButton } from "./TextButton.tsx";

/** The network was away, or the file is gone. */
class NotLoaded extends Error {}

interface GuardProps {
  children: ReactNode;
  otherwise: ReactNode;
}

/** Shows something else where a part could not be downloaded; any other fault is for who stands above. */
class Guard extends Component<GuardProps, { fault: unknown }> {
  override state = { fault: undefined };

  static getDerivedStateFromError(fault: unknown): { fault: unknown } {
    return { fault };
  }

  override render(): ReactNode {
    const { fault } = this.state as { fault: unknown };
    if (fault === undefined) return this.props.children;
    if (fault instanceof NotLoaded) return this.props.otherwise;
    throw fault;
  }
}

interface FailedProps {
  onAgain(): void;
  onClose: (() => void) | undefined;
}

function Failed({ onAgain, onClose }: FailedProps) {
  const { t } = useTranslation();
  // Not where the part was to stand: in a list that scrolls it would go with it.
  return createPortal(
    <Notice role="alert" data-testid="not-loaded">
      <span>{t("common.notLoaded")}</span>
      <TextButton onClick={onAgain}>{t("common.again")}</TextButton>
      {onClose && <TextButton onClick={onClose}>{t("common.close")}</TextButton>}
    </Notice>,
    document.body,
  );
}

/**
 * A part that is downloaded when it is first shown. Where that fails it says so, and is asked for again when it is
 * wanted again; with `onClose` it can be given up.
 */
export function later<P extends object>(load: () => Promise<{ default: ComponentType<P> }>) {
  const ask = () =>
    lazy(() =>
      load().catch((cause: unknown) => {
        Part = ask();
        throw new NotLoaded("A part of the client could not be downloaded", { cause });
      }),
    ) as unknown as ComponentType<P>;
  let Part = ask();
  return function Later(props: P) {
    const [tries, again] = useReducer((count: number) => count + 1, 0);
    return (
      <Guard
        key={tries}
        otherwise={<Failed onAgain={again} onClose={"onClose" in props ? (props.onClose as () => void) : undefined} />}
      >
        <Suspense>
          <Part {...props} />
        </Suspense>
      </Guard>
    );
  };
}
