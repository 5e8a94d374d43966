export const GENERATED: URL;
export function generated(): Promise<Record<string, string>>;
