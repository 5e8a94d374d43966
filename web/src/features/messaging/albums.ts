import type { Message } from "@parley/sdk";

/** So many pictures are shown as one. */
export const MOST_PICTURES = 10;

/**
 * Which album each of the files that are sent together is in, and, last, the text under them. Pictures that follow each
 * other are one; a picture alone is none, but with a text. `newId` makes the id of an album.
 */
export function albumsFor(kinds: ("file" | "image")[], hasText: boolean, newId: () => string): (string | null)[] {
  const albums: (string | null)[] = [];
  for (let at = 0; at < kinds.length; ) {
    const end = endOf(kinds, at);
    const captioned = hasText && end === kinds.length && kinds[at] === "image";
    const album = end - at > 1 || captioned ? newId() : null;
    albums.push(...kinds.slice(at, end).map(() => album));
    if (captioned) albums.push(album);
    at = end;
  }
  return hasText && albums.length === kinds.length ? [...albums, null] : albums;
}

/** Where the pictures end that begin somewhere; a file stands for itself. */
function endOf(kinds: ("file" | "image")[], from: number): number {
  let end = from + 1;
  if (kinds[from] === "image") while (kinds[end] === "image" && end - from < MOST_PICTURES) end++;
  return end;
}

/** The albums of messages that are passed on together: a new one for each that more than one of them is of. */
export function albumsAgain(messages: Message[], newId: () => string): (string | null)[] {
  const names = messages.map((one) => one.album && `${one.sender_id} ${one.album}`);
  const made = new Map<string, string>();
  return names.map((name) => {
    if (!name || names.filter((other) => other === name).length < 2) return null;
    const album = made.get(name) ?? newId();
    made.set(name, album);
    return album;
  });
}
