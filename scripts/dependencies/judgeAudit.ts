/** A known weakness that the hub lives with for a time. */
export interface AuditException {
  /** Its id, such as GHSA-xxxx-xxxx-xxxx. */
  readonly advisory: string;
  /** Why it does not matter here. */
  readonly reason: string;
  /** Until which day that holds, such as 2027-03-01; then it is to be looked at again. */
  readonly until: string;
}

/** What an audit comes to. */
export type AuditVerdict =
  | { readonly kind: 'unknown'; readonly why: string }
  | { readonly kind: 'judged'; readonly faults: readonly string[]; readonly accepted: number };

interface Advisory {
  readonly name: string;
  readonly title: string;
  readonly url: string;
  readonly severity: string;
}

const SERIOUS = new Set(['high', 'critical']);

/**
 * Judges the report of `npm audit --json`: serious weaknesses fail unless an exception that still holds names them, and so
 * does an exception that has run out or names nothing.
 *
 * @param today such as 2026-11-27.
 */
export function judgeAudit(report: unknown, exceptions: readonly AuditException[], today: string): AuditVerdict {
  const found = report as { vulnerabilities?: Record<string, { via: readonly unknown[] }>; message?: string } | null;
  if (!found?.vulnerabilities) return { kind: 'unknown', why: found?.message ?? 'npm gave no report' };
  const via = Object.values(found.vulnerabilities).flatMap((one) => one.via);
  const advisories = via.filter((one): one is Advisory => typeof one === 'object' && one !== null && 'url' in one);
  const serious = new Map(advisories.filter(({ severity }) => SERIOUS.has(severity)).map((one) => [idOf(one), one]));
  const inForce = new Set(exceptions.filter(({ until }) => until >= today).map(({ advisory }) => advisory));
  const open = [...serious].filter(([id]) => !inForce.has(id));
  return {
    kind: 'judged',
    faults: [
      ...open.map(([id, { name, title, severity }]) => `${name}: ${title} (${severity}, ${id})`),
      ...exceptions
        .filter(({ advisory, until }) => until < today && !serious.has(advisory))
        .map(({ advisory }) => `the exception for ${advisory} has run out, and nothing has it any more; remove it`),
    ],
    accepted: serious.size - open.length,
  };
}

const idOf = ({ url }: Advisory): string => url.split('/').at(-1) ?? url;
