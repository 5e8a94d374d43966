import { forwardRef, useLayoutEffect } from "react";
import type { ContextProp, ListProps } from "react-virtuoso";

/** The list's rows, and what is to be done whenever they are drawn, before they are painted. */
export const Placed = forwardRef<HTMLDivElement, ListProps & ContextProp<() => void>>(function Placed(
  { context: place, ...props },
  ref,
) {
  useLayoutEffect(place);
  return <div {...props} ref={ref} />;
});
