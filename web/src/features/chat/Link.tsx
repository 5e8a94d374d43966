import { type ReactNode, useState } from "react";
import { suspicionOf } from "~/shared/format/hosts.ts";
import { later } from "~/shared/ui/later.tsx";

const LinkWarning = later(() => import("./LinkWarning.tsx"));

interface Props {
  href: string;
  /** What a reader takes it for. */
  text: string;
  children: ReactNode;
}

/** A link out of a message; one that may not lead where it seems to asks first. */
export function Link({ href, text, children }: Props) {
  const suspicion = suspicionOf(href, text);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <a
        href={href}
        target="_blank"
        rel="noopener noreferrer nofollow"
        onClick={(event) => {
          if (!suspicion) return;
          event.preventDefault();
          setAsking(true);
        }}
        // The middle button opens a tab without a click.
        onAuxClick={(event) => {
          if (suspicion) event.preventDefault();
        }}
      >
        {children}
      </a>
      {suspicion && asking && <LinkWarning href={href} suspicion={suspicion} onClose={() => setAsking(false)} />}
    </>
  );
}
