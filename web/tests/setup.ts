import "fake-indexeddb/auto";
import { cleanup } from "@testing-library/react";
import { afterEach } from "vitest";
import { startI18n } from "~/shared/i18n/index.ts";

startI18n("en");

// A warning of React in a test is a fault, as it is in the browser.
for (const level of ["error", "warn"] as const) {
  console[level] = (...words: unknown[]) => {
    throw new Error(`console.${level}: ${words.join(" ")}`);
  };
}

window.matchMedia = (query) =>
  ({ matches: false, media: query, addEventListener() {}, removeEventListener() {} }) as unknown as MediaQueryList;

// Of a dialog jsdom has the element alone.
HTMLDialogElement.prototype.showModal = function show() {
  this.open = true;
};
HTMLDialogElement.prototype.close = function close() {
  this.open = false;
};

afterEach(cleanup);
