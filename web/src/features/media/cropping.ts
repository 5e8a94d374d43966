/** The square that is cut out of a picture: where its middle is, and how much of the picture it leaves out. */
export interface Crop {
  x: number;
  y: number;
  /** 1: the largest square that fits. */
  zoom: number;
}

export interface Size {
  width: number;
  height: number;
}

export const MAX_ZOOM = 8;

/** The side of the square, in pixels of the picture. */
export function sideOf(picture: Size, { zoom }: Crop): number {
  return Math.min(picture.width, picture.height) / zoom;
}

export function middleOf({ width, height }: Size): Crop {
  return { x: width / 2, y: height / 2, zoom: 1 };
}

/** The nearest crop that lies within the picture. */
export function within(picture: Size, crop: Crop): Crop {
  const zoom = Math.min(Math.max(crop.zoom, 1), MAX_ZOOM);
  const half = sideOf(picture, { ...crop, zoom }) / 2;
  const between = (value: number, length: number) => Math.min(Math.max(value, half), length - half);
  return { x: between(crop.x, picture.width), y: between(crop.y, picture.height), zoom };
}

/** Moves the picture under the square, by parts of the square's side. */
export function moved(picture: Size, crop: Crop, right: number, down: number): Crop {
  const side = sideOf(picture, crop);
  return within(picture, { ...crop, x: crop.x - right * side, y: crop.y - down * side });
}

const STEP = 0.05;
const ZOOM_STEP = 1.1;

/** What a key does to the crop; null where it does nothing. */
export function byKey(picture: Size, crop: Crop, key: string): Crop | null {
  switch (key) {
    case "ArrowLeft":
      return moved(picture, crop, STEP, 0);
    case "ArrowRight":
      return moved(picture, crop, -STEP, 0);
    case "ArrowUp":
      return moved(picture, crop, 0, STEP);
    case "ArrowDown":
      return moved(picture, crop, 0, -STEP);
    case "+":
    case "=":
      return within(picture, { ...crop, zoom: crop.zoom * ZOOM_STEP });
    case "-":
      return within(picture, { ...crop, zoom: crop.zoom / ZOOM_STEP });
    default:
      return null;
  }
}
