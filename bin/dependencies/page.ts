/** docs/dependencies.md: every direct dependency with its purpose and licence, and the licences of all that ships. */
import { type Lock, nameOf, readLock, readManifest } from './lock';
import { PURPOSES } from './purposes';

/** @throws RangeError naming a dependency without a purpose or a licence, or a purpose without a dependency. */
export function dependenciesPage(root: string): string {
  const { dependencies, devDependencies } = readManifest(root);
  const lock = readLock(root);
  const shipped = Object.keys(dependencies).sort();
  const forWork = Object.keys(devDependencies).sort();
  const stale = Object.keys(PURPOSES).filter((name) => !shipped.includes(name) && !forWork.includes(name));
  if (stale.length > 0) throw new RangeError(`purposes of what is no dependency: ${stale.join(', ')}`);
  return `${[
    '# Dependencies',
    '',
    'Written by `npm run dependencies` from `package.json` and `package-lock.json`. `npm run audit` asks for known',
    'vulnerabilities of what ships.',
    '',
    '## Ships',
    '',
    ...table(shipped, lock),
    '',
    '### Licences of all that ships',
    '',
    'The dependencies above with everything that they need, each once.',
    '',
    ...licences(lock),
    '',
    '## Only for work on it, its local run and its tests',
    '',
    ...table(forWork, lock),
  ].join('\n')}\n`;
}

function table(names: readonly string[], { packages }: Lock): string[] {
  return [
    '| package | version | licence | purpose |',
    '| --- | --- | --- | --- |',
    ...names.map((name) => {
      const { version, license } = packages[`node_modules/${name}`] ?? {};
      const purpose = PURPOSES[name];
      if (!version || !license || !purpose)
        throw new RangeError(
          `${name} lacks ${!version ? 'a version' : !license ? 'a licence' : 'a purpose'}`,
        );
      return `| \`${name}\` | ${version} | ${license} | ${purpose} |`;
    }),
  ];
}

function licences({ packages }: Lock): string[] {
  const byLicence = new Map<string, Set<string>>();
  for (const [folder, { dev, devOptional, license }] of Object.entries(packages)) {
    if (folder === '' || dev || devOptional) continue;
    if (!license) throw new RangeError(`${folder} has no licence`);
    byLicence.set(license, (byLicence.get(license) ?? new Set()).add(nameOf(folder)));
  }
  return [
    '| licence | packages |',
    '| --- | --- |',
    ...[...byLicence]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([licence, names]) => `| ${licence} | ${names.size}: ${[...names].sort().join(', ')} |`),
  ];
}
