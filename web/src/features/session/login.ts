import { type Clock, type HeldToken, Login, OAuth } from "@parley/sdk";

const CLIENT_ID = "parley-web";
const SCOPE = "openid profile email im/chat";
/** One refresh at a time over all tabs. Where there are no Web Locks (plain http), the server's 10 s of grace serve. */
const LOCK = "parley.token";

/**
 * The login of this page's origin. Access tokens lie in memory, and tabs hand each other theirs; the refresh token lies
 * in a cookie that no script can read (docs/security.md).
 */
export function createLogin(fetch: typeof globalThis.fetch, clock: Clock): Login {
  const channel = new BroadcastChannel(LOCK);
  const keeper = "cookie" as const;
  const redirectUri = `${location.origin}/callback`;
  const login = new Login({
    oauth: new OAuth({ origin: location.origin, clientId: CLIENT_ID, redirectUri, scope: SCOPE, keeper }, fetch),
    clock,
    pending: sessionStorage,
    device: localStorage,
    alone: async (work) => (navigator.locks ? await navigator.locks.request(LOCK, work) : work()),
    share: (held) => channel.postMessage(held),
  });
  channel.onmessage = ({ data }: MessageEvent<HeldToken>) => login.take(data);
  return login;
}
