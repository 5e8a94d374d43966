import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { byKey, middleOf, moved, sideOf, within } from "~/features/media/cropping.ts";
import { endOf, SPANS } from "~/features/settings/until.ts";

const WIDE = { width: 400, height: 200 };
const KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "+", "-", "a"];

describe("the part of a picture that is shown", () => {
  test("is the largest square in the middle at first", () => {
    expect(middleOf(WIDE)).toEqual({ x: 200, y: 100, zoom: 1 });
    expect(sideOf(WIDE, middleOf(WIDE))).toBe(200);
  });

  test("follows the hand: the picture goes right, the square left, as far as there is picture", () => {
    expect(moved(WIDE, middleOf(WIDE), 0.25, 0.25)).toEqual({ x: 150, y: 100, zoom: 1 });
    expect(moved(WIDE, middleOf(WIDE), 9, 0).x).toBe(100);
  });

  test("stays within the picture, whatever keys are pressed", () => {
    const length = fc.integer({ min: 1, max: 9_000 });
    fc.assert(
      fc.property(length, length, fc.array(fc.constantFrom(...KEYS), { maxLength: 60 }), (width, height, keys) => {
        const picture = { width, height };
        const crop = keys.reduce((now, key) => byKey(picture, now, key) ?? now, middleOf(picture));
        const half = sideOf(picture, crop) / 2;
        expect(crop.zoom).toBeGreaterThanOrEqual(1);
        for (const [at, most] of [[crop.x, width] as const, [crop.y, height] as const]) {
          expect(at - half).toBeGreaterThanOrEqual(-1e-6);
          expect(at + half).toBeLessThanOrEqual(most + 1e-6);
        }
        expect(within(picture, crop)).toEqual(crop);
      }),
    );
  });
});

test("a span ends when its words say", () => {
  const sunday = new Date(2026, 4, 3, 22, 10);
  const ends = Object.fromEntries(SPANS.map((span) => [span, endOf(span, sunday)]));
  expect(ends).toEqual({
    always: null,
    halfHour: new Date(2026, 4, 3, 22, 40).toISOString(),
    hour: new Date(2026, 4, 3, 23, 10).toISOString(),
    fourHours: new Date(2026, 4, 4, 2, 10).toISOString(),
    today: new Date(2026, 4, 4).toISOString(),
    week: new Date(2026, 4, 4).toISOString(),
  });
  expect(endOf("week", new Date(2026, 4, 4, 9))).toBe(new Date(2026, 4, 11).toISOString());
});
