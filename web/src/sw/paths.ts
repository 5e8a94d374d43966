/** What the authorization server and the API answer; everything else is the client's own (`/callback` among it). */
export const SERVER_PATHS = [
  "/api/v1",
  "/oauth2",
  "/login",
  "/logout",
  "/signup",
  "/confirm",
  "/resendcode",
  "/forgotPassword",
  "/confirmForgotPassword",
  "/changePassword",
  "/mfa",
  "/consent",
  "/error",
  "/.well-known",
];

/** Whether a path is one of the client's pages: the server's match whole or with a slash after them. */
export function isPage(path: string): boolean {
  return ![...SERVER_PATHS, "/ws", "/files"].some((one) => path === one || path.startsWith(`${one}/`));
}
