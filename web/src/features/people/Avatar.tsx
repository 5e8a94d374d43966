import { useState } from "react";
import { initials } from "~/shared/format/names.ts";
import { AVATAR_COUNT, hueOf } from "~/shared/theme/index.ts";
import css from "./Avatar.module.css";

interface Props {
  id: string;
  name: string;
  url?: string | null | undefined;
  /** Pixels. */
  size: number;
  online?: boolean;
}

/** A person's or group's picture, or the initials on a gradient that stays with the id. Decoration: the name stands beside it. */
export function Avatar({ id, name, url, size, online = false }: Props) {
  const [broken, setBroken] = useState<string | null>(null);
  const style = {
    width: size,
    height: size,
    fontSize: size * 0.4,
    background: `var(--avatar-${hueOf(id, AVATAR_COUNT)})`,
  };
  return (
    <span className={css.avatar} style={style} aria-hidden="true">
      {url && url !== broken ? <img src={url} alt="" onError={() => setBroken(url)} /> : initials(name)}
      {online && <span className={css.online} data-testid="online-dot" />}
    </span>
  );
}
