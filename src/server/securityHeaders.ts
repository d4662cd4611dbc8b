import type { ServerResponse } from 'node:http';

/** What answers are nobody's page may do: nothing at all. The explorer has a policy of its own. */
const POLICY = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const ONE_YEAR = 31_536_000;

/** Tells browsers what they may do with an answer, and to come encrypted only where it came so. */
export function setSecurityHeaders(response: ServerResponse, encrypted: boolean): void {
  response.setHeader('content-security-policy', POLICY);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('x-frame-options', 'DENY');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('permissions-policy', 'camera=(), geolocation=(), microphone=()');
  if (encrypted) response.setHeader('strict-transport-security', `max-age=${ONE_YEAR}`);
}
