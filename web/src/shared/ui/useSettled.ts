import { useEffect, useState } from "react";

/** A value once it has stood still for a while. */
export function useSettled(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}

/** What a search asks for: its text once it has stood still, and nothing where that was another one that it does not go on with. */
export function useAsked(query: string): string {
  const settled = useSettled(query, 200);
  return query.startsWith(settled) ? settled : "";
}
