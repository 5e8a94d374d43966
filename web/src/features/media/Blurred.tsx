import { decode } from "blurhash";
import { useLayoutEffect, useRef } from "react";
import css from "./media.module.css";

const SIDE = 32;

/** What a picture will look like, blurred, from some characters that its message brings along. */
export function Blurred({ hash }: { hash: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext("2d");
    if (!context) return;
    try {
      const image = context.createImageData(SIDE, SIDE);
      image.data.set(decode(hash, SIDE, SIDE));
      context.putImageData(image, 0, 0);
    } catch {
      // No hash after all: the place stays empty.
    }
  }, [hash]);
  return <canvas ref={canvas} className={css.fill} width={SIDE} height={SIDE} data-testid="blurred" />;
}
