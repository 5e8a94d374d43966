type Chat = typeof import("./chat.tsx");

let loaded: Chat | null = null;

/** Loads what is not needed to sign in: everything else. */
export async function loadChat(): Promise<Chat> {
  loaded ??= await import("./chat.tsx");
  return loaded;
}

/** What has been loaded. A session has begun only then, so whoever is signed in sees no empty page in between. */
export function loadedChat(): Chat | null {
  return loaded;
}
