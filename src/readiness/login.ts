/** What a refused or broken login means, and what to do about it. */
import { DependencyError } from '../model/errors';
import { errorText } from '../text/error-text';
import { type CheckResult, notChecked, type System, willFail } from './result';

/** PostgreSQL, Appendix A. */
const ADVICE: Readonly<Record<string, string>> = {
  '28P01': 'RUNBOOK_PASSWORD=… psql -f deploy/postgres/role.sql, and the same password into the secret',
  '28000': 'make the role and let it in (deploy/postgres/role.sql, pg_hba.conf)',
  '3D000': 'set postgres.database of the target to a database that is there (psql -l)',
  '53300': 'end sessions, or raise max_connections: there is no slot left even for the runbook',
};

export function loginFailed(
  system: System,
  needed: string,
  { why, code }: { readonly why: string; readonly code: string | undefined },
): CheckResult {
  const byCode = code === undefined ? undefined : ADVICE[code];
  if (byCode !== undefined) return hiding(willFail(system, needed, why, byCode));
  const advice =
    code === '401' || code === '403'
      ? 'renew the token in the secret (deploy/kubernetes/service-account.yaml), or the access entry of the role'
      : 'check the address, and that security groups and network policies let this caller in';
  return hiding(willFail(system, needed, why, advice));
}

/** Before any login: a secret that could not be read, which its own check tells, or one that is of no use. */
export function accessFailed(
  system: System,
  needed: string,
  error: unknown,
  secretId: string | undefined,
): CheckResult {
  const why = errorText(error);
  const isUnread = error instanceof DependencyError && error.dependency === 'secrets-manager';
  if (isUnread) return notChecked(system, needed, why);
  const advice =
    secretId === undefined
      ? 'see the role of the caller: it has to be let in to what the configuration names'
      : `aws secretsmanager put-secret-value --secret-id ${secretId} --secret-string file://…, as docs/deploy.md describes it`;
  return hiding(willFail(system, needed, why, advice));
}

/** Without the login nothing else is known. */
function hiding(failed: CheckResult): CheckResult {
  return failed.status === 'will-fail' ? { ...failed, hidesOthers: true } : failed;
}
