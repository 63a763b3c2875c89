import type { DoctorReport } from '../contract/doctor.ts';
import { accountFindings } from './account-findings.ts';
import type { AccountFacts, LocalFacts } from './facts.ts';
import { unchecked } from './finding.ts';
import { localFindings } from './local-findings.ts';

/**
 * The whole report.
 *
 * @param account - null when no gateway runs: what needs one is then said to be unchecked
 */
export function examine(local: LocalFacts, account: AccountFacts | null): DoctorReport {
  const findings = localFindings(local);
  if (account === null) {
    const next = 'Run `snowgate start`, then `snowgate doctor` again.';
    const missing = [
      unchecked('roles', 'Secondary roles were not checked: the gateway is not running.', next),
      unchecked('grants', "The role's grants were not checked: the gateway is not running.", next),
      unchecked('warehouse', 'The warehouse was not checked: the gateway is not running.', next),
    ];
    return { findings: [...findings, ...missing], script: null };
  }
  const policies = 'value' in local.clients ? local.clients.value.map(({ policy }) => policy) : null;
  const outer = accountFindings(account, policies);
  return { findings: [...findings, ...outer.findings], script: outer.script };
}
