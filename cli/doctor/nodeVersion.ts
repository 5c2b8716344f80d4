import type { CheckResult } from '../ports';

const leastMajor = 20;
const leastMinor = 19;

/** `version` as `process.versions.node` has it. */
export function checkNodeVersion(version: string): CheckResult {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const ok = major > leastMajor || (major === leastMajor && minor >= leastMinor);
  const mend = `install Node ${leastMajor}.${leastMinor} or newer (nodejs.org, or: nvm install ${leastMajor})`;
  return { ok, detail: `${version}${ok ? '' : `, older than ${leastMajor}.${leastMinor}`}`, mend };
}
