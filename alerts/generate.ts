/**
 * Writes `alerts/knhk-database-pool.rules.yml` from the project's configuration: `npm run alerts`. Another one's rules
 * are printed: `npm run --silent alerts -- config/mine.json`.
 */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { readConfigurationFile } from '../lib/configuration-file';
import { alertRules } from '../src/configuration/alert-rules';
import type { Configuration } from '../src/configuration/configuration';

export const RULES_FILE = path.join(__dirname, 'knhk-database-pool.rules.yml');

/** The rules as the text of a Prometheus rule file. */
export function rulesYaml(config: Configuration): string {
  return `# Written by 'npm run alerts' from the configuration; change it there.\n${stringify(alertRules(config), { lineWidth: 0 })}`;
}

if (require.main === module) {
  const [own] = process.argv.slice(2);
  if (own) process.stdout.write(rulesYaml(readConfigurationFile(path.resolve(own))));
  else {
    writeFileSync(
      RULES_FILE,
      rulesYaml(readConfigurationFile(path.join(__dirname, '..', 'config', 'knhk.json'))),
    );
  }
}
