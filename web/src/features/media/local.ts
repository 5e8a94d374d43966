/** Pictures that were sent from this page, shown from its memory while they go up and until the server's copy is there. */
const urls = new Map<string, string>();
const MOST = 40;

export function keepLocal(id: string, bytes: Blob): void {
  urls.set(id, URL.createObjectURL(bytes));
  for (const [oldest, url] of urls) {
    if (urls.size <= MOST) return;
    urls.delete(oldest);
    URL.revokeObjectURL(url);
  }
}

export function localUrl(id: string): string | undefined {
  return urls.get(id);
}
