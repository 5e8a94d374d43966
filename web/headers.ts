/**
 * What everything that the client is made of is sent with: by CloudFront (infra/edge.yaml, a test holds the two
 * together) and by the preview server, which the browser tests use. Not by the dev server: Vite's own page needs
 * inline scripts.
 */
const POLICY: Record<string, string> = {
  "default-src": "'none'",
  "script-src": "'self'",
  // Ant Design writes style elements at run time.
  "style-src": "'self' 'unsafe-inline'",
  "img-src": "'self' data: blob:",
  "media-src": "'self' blob:",
  "font-src": "'self'",
  "connect-src": "'self'",
  "manifest-src": "'self'",
  "worker-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'self'",
  "frame-ancestors": "'none'",
  // The one policy, which lets through what cannot be a script: src/app/trusted.ts.
  "trusted-types": "default",
  "require-trusted-types-for": "'script'",
};

export const HEADERS: Record<string, string> = {
  "Content-Security-Policy": Object.entries(POLICY)
    .map((rule) => rule.join(" "))
    .join("; "),
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(self), payment=(), usb=()",
  "Referrer-Policy": "same-origin",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};
