interface Size {
  width: number;
  height: number;
}

export interface Tile extends Size {
  x: number;
  y: number;
}

interface Laid extends Size {
  tiles: Tile[];
}

/** In CSS pixels. */
const WIDTH = 400;
/** What is aimed at. */
const HEIGHT = 340;
const GAP = 2;
const LEAST_SIDE = 75;
const MOST_IN_A_ROW = 4;
/** What is narrower or wider is cut. */
const NARROWEST = 2 / 3;
const WIDEST = 1.7;

/** All ways to lay so many out in rows: how many stand in each. */
function waysOf(count: number): number[][] {
  if (count === 0) return [[]];
  const first = Array.from({ length: Math.min(count, MOST_IN_A_ROW) }, (_, i) => i + 1);
  return first.flatMap((inRow) => waysOf(count - inRow).map((rest) => [inRow, ...rest]));
}

/** The pictures in such rows, each row as high as it must be to fill the width. */
function laid(way: number[], ratios: number[]): Laid {
  const tiles: Tile[] = [];
  let y = 0;
  for (const inRow of way) {
    const row = ratios.slice(tiles.length, tiles.length + inRow);
    const height = (WIDTH - GAP * (inRow - 1)) / row.reduce((sum, ratio) => sum + ratio, 0);
    let x = 0;
    for (const ratio of row) {
      tiles.push({ x, y, width: height * ratio, height });
      x += height * ratio + GAP;
    }
    y += height + GAP;
  }
  return { width: WIDTH, height: y - GAP, tiles };
}

/** The less the better: about as high as is aimed at, no picture too small, no row with fewer than the one before. */
function badnessOf(way: number[], { height, tiles }: Laid): number {
  const small = tiles.some((tile) => Math.min(tile.width, tile.height) < LEAST_SIDE) ? 3 : 1;
  const shrinks = way.some((inRow, i) => inRow < (way[i - 1] ?? 0)) ? 1.5 : 1;
  return Math.max(height / HEIGHT, HEIGHT / height) * small * shrinks;
}

/**
 * Where the pictures of an album stand, from what they measure: rows that fill the width, whose pictures keep their shape
 * as far as it goes. Two stand side by side.
 */
export function layOut(sizes: Size[]): Laid {
  const ratios = sizes.map(({ width, height }) => Math.min(Math.max(width / height, NARROWEST), WIDEST));
  const ways = sizes.length === 2 ? [[2]] : waysOf(sizes.length);
  const all = ways.map((way) => ({ way, is: laid(way, ratios) }));
  const better = (one: (typeof all)[0], other: (typeof all)[0]) =>
    badnessOf(other.way, other.is) < badnessOf(one.way, one.is) ? other : one;
  return all.reduce(better).is;
}
