/** What is installed is what was chosen: exactly those packages, from the registry, with no script that nobody allowed. */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { judgeAudit } from '../../bin/audit/judge';
import { type LockedPackage, nameOf, readLock, readManifest } from '../../bin/dependencies/lock';
import { dependenciesPage } from '../../bin/dependencies/page';
import { PURPOSES } from '../../bin/dependencies/purposes';

const root = path.resolve(__dirname, '..', '..');
const manifest = readManifest(root);
const lock = readLock(root);
const packages = Object.entries(lock.packages).filter(([folder]) => folder !== '');

/** Licences under which what ships may be used and passed on without more than their notice. */
const PERMISSIVE =
  /^(?:0BSD|Apache-2\.0|BlueOak-1\.0\.0|BSD-[23]-Clause|ISC|MIT|MIT-0|PSF-2\.0|Unlicense|\(MIT OR GPL-3\.0-or-later\))$/;

describe('the lock file', () => {
  test('is of the version that npm 7 and later write, and is about something', () => {
    expect(lock.lockfileVersion).toBe(3);
    expect(packages.length).toBeGreaterThan(300);
  });

  test('has what package.json asks for', () => {
    const { dependencies, devDependencies } = lock.packages[''] ?? {};
    expect({ dependencies, devDependencies }).toEqual({
      dependencies: manifest.dependencies,
      devDependencies: manifest.devDependencies,
    });
  });

  test.each(packages)(
    '%s: one version, from the registry, with the digest of its content',
    (folder, locked) => {
      expect(whatIsWrong(folder, locked)).toEqual([]);
    },
  );

  test('what is not so is seen', () => {
    const good = { version: '1.0.0', integrity: `sha512-${'A'.repeat(86)}==` };
    const wrong: LockedPackage[] = [
      { ...good, version: '^1.0.0' },
      { version: '1.0.0' },
      { ...good, integrity: 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=' },
      { ...good, resolved: 'git+ssh://git@github.com/a/b.git#abc' },
      { ...good, resolved: 'http://registry.npmjs.org/a/-/a-1.0.0.tgz' },
      { ...good, resolved: 'https://registry.example/a/-/a-1.0.0.tgz' },
      { ...good, link: true },
      { version: '1.0.0', inBundle: true },
    ];
    expect(whatIsWrong('node_modules/a', good)).toEqual([]);
    for (const each of wrong) expect(whatIsWrong('node_modules/a', each)).not.toEqual([]);
  });

  /** `resolved` is left out of it: npm asks the registry that it is configured for, and the digest decides. */
  function whatIsWrong(
    folder: string,
    { version, integrity, resolved, link, inBundle }: LockedPackage,
  ): string[] {
    const owner = lock.packages[folder.slice(0, folder.lastIndexOf('/node_modules/'))];
    const isInOwner = inBundle === true && owner?.integrity !== undefined;
    return [
      ...(/^\d+\.\d+\.\d+(?:-[\w.-]+)?(?:\+[\w.-]+)?$/.test(version ?? '') ? [] : [`version ${version}`]),
      ...(isInOwner || /^sha512-[\w+/]{86}==$/.test(integrity ?? '') ? [] : [`integrity ${integrity}`]),
      ...(resolved === undefined || resolved.startsWith('https://registry.npmjs.org/')
        ? []
        : [`from ${resolved}`]),
      ...(link ? ['a link'] : []),
    ];
  }

  test('npm ci takes it, and does not take one that is out of step', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'knhk-lock-'));
    try {
      for (const file of ['package.json', 'package-lock.json'])
        copyFileSync(path.join(root, file), path.join(folder, file));
      expect(npmCi(folder)).toMatchObject({ status: 0 });
      const text = readFileSync(path.join(folder, 'package.json'), 'utf8');
      writeFileSync(path.join(folder, 'package.json'), text.replace('"zod": "^4', '"zod": "^3'));
      expect(npmCi(folder).status).not.toBe(0);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  const npmCi = (cwd: string) =>
    spawnSync('npm', ['ci', '--dry-run', '--offline', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd,
      encoding: 'utf8',
    });
});

describe('scripts at installation', () => {
  /** On the machines that this runs on: Linux, as the README says. */
  const isForUs = ({ os, cpu }: LockedPackage) =>
    (os === undefined || os.includes('linux')) &&
    (cpu === undefined || cpu.some((each) => ['x64', 'arm64'].includes(each)));
  const withScripts = [
    ...new Set(
      packages
        .filter(([, locked]) => locked.hasInstallScript && isForUs(locked))
        .map(([folder]) => nameOf(folder)),
    ),
  ];

  test('each was decided on, and no decision is about nothing', () => {
    expect(withScripts.sort()).toEqual(Object.keys(manifest.allowScripts).sort());
  });

  test('nothing that ships has one', () => {
    const shipped = packages.filter(([, { dev, hasInstallScript }]) => !dev && hasInstallScript);
    expect(shipped).toEqual([]);
  });
});

describe('the page of dependencies', () => {
  test('is the one that follows from the lock file', () => {
    expect(readFileSync(path.join(root, 'docs', 'dependencies.md'), 'utf8')).toBe(dependenciesPage(root));
  });

  test('every direct dependency has a purpose', () => {
    const direct = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.devDependencies)];
    expect(Object.keys(PURPOSES).sort()).toEqual(direct.sort());
  });

  test('all that ships may be passed on', () => {
    const licences = packages
      .filter(([, { dev }]) => !dev)
      .map(([folder, { license }]) => `${folder}: ${license}`);
    expect(licences.filter((each) => !PERMISSIVE.test(each.slice(each.lastIndexOf(': ') + 2)))).toEqual([]);
  });
});

describe('the audit', () => {
  const answer = (vulnerabilities: object, prod = 140) =>
    JSON.stringify({ auditReportVersion: 2, vulnerabilities, metadata: { dependencies: { prod } } });

  test('passes when the service knows of nothing, and says how much it was asked about', () => {
    expect(judgeAudit(answer({}))).toEqual({
      status: 0,
      lines: ['No known vulnerability: 140 packages that ship were checked.'],
    });
  });

  test('fails for what is known', () => {
    const via = [{ title: 'Prototype pollution', url: 'https://github.com/advisories/GHSA-1' }, 'b'];
    const { status, lines } = judgeAudit(answer({ a: { severity: 'high', range: '<2', via } }));
    expect(status).toBe(1);
    expect(lines[1]).toBe('  high: a <2: Prototype pollution https://github.com/advisories/GHSA-1; by b');
  });

  test.each([
    ['nothing', ''],
    ['no JSON', 'npm error network'],
    ['an error', '{"error":{"code":"ENOTFOUND","summary":"no such host"}}'],
    ['a refusal', '{"message":"405 Method Not Allowed","statusCode":405,"error":{"summary":"","detail":""}}'],
    ['an answer about nothing', answer({}, 0)],
    ['an answer of another form', '{"auditReportVersion":3,"vulnerabilities":{}}'],
    ['an empty object', '{}'],
  ])('an answer that is %s is no pass', (_, output) => {
    const { status, lines } = judgeAudit(output);
    expect(status).toBe(2);
    expect(lines[0]).toMatch(/^NOT CHECKED/);
    expect(lines[1]?.length).toBeGreaterThan('Reason: '.length);
  });

  test('nor is one that did not come', () => {
    expect(judgeAudit('', 'spawnSync npm ETIMEDOUT').lines[1]).toBe('Reason: spawnSync npm ETIMEDOUT');
  });
});
