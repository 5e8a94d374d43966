import { useSelector } from "react-redux";
import { boxOf } from "~/features/media/index.ts";
import { selectChosen } from "~/features/messaging/index.ts";
import { useTranslation } from "~/shared/i18n/index.ts";
import css from "./Album.module.css";
import { layOut } from "./albumLayout.ts";
import { ChooseMark } from "./ChooseMark.tsx";
import { MessageMedia } from "./MessageMedia.tsx";
import { Reactions } from "./Reactions.tsx";
import { isEntry, type Shown } from "./shown.ts";

/** What a picture measures, as far as it is known. */
function sizeOf({ body }: Shown) {
  const known = body.content_type !== "image" ? null : isEntry(body) ? body.file : body.content;
  return { width: known?.width || 4, height: known?.height || 3 };
}

const nameOf = ({ body }: Shown) =>
  body.content_type !== "image" ? "" : isEntry(body) ? body.preview : body.content.name;

interface Props {
  pictures: Shown[];
  selecting: boolean;
  reachable: boolean;
  onOpen(seq: number): void;
}

/** Pictures that were sent together, as one; `data-part` says which of the row's messages a place is of. */
export function Album({ pictures, selecting, reachable, onOpen }: Props) {
  const { t } = useTranslation();
  const chosen = useSelector(selectChosen);
  const sizes = pictures.map(sizeOf);
  const [only] = sizes;
  const alone = pictures.length === 1 && only ? boxOf(only.width, only.height) : null;
  const { width, height, tiles } = alone ? { ...alone, tiles: [{ x: 0, y: 0, ...alone }] } : layOut(sizes);
  const share = (part: number, whole: number) => `${(part / whole) * 100}%`;
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for fields.
    <div
      role="group"
      aria-label={t("chat.album", { count: pictures.length })}
      className={css.album}
      style={{ width, aspectRatio: `${width} / ${height}` }}
      data-testid="album"
    >
      {pictures.map((part, i) => {
        const tile = tiles[i] ?? { x: 0, y: 0, width, height };
        const on = selecting && chosen.some((one) => one.seq === part.seq);
        return (
          <span
            key={part.key}
            className={css.tile}
            style={{
              left: share(tile.x, width),
              top: share(tile.y, height),
              width: share(tile.width, width),
              height: share(tile.height, height),
            }}
            data-part={part.key}
            data-state={part.state ?? undefined}
            data-chosen={on || undefined}
            data-testid="album-picture"
          >
            <MessageMedia message={part} onOpen={onOpen} fit={tile} />
            {part.source && part.source.reactions.length > 0 && (
              <span className={css.reactions}>
                <Reactions message={part.source} />
              </span>
            )}
            {selecting && part.source && (
              <span className={css.choose}>
                <ChooseMark label={nameOf(part)} chosen={on} reachable={reachable} />
              </span>
            )}
          </span>
        );
      })}
    </div>
  );
}
