/**
 * The command line as one file, of which a command compiles what it needs: esbuild splits it into parts at every `import()`, and
 * they stand behind one another in a comment, which Node.js passes over. For the clone (`setup/runbook.mjs`), and to be installed
 * elsewhere (`setup/pack-runbook.mjs`).
 */
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build, transform } from 'esbuild';

const TARGET = 'node20';
const ENTRY = 'runbook.js';
/** Where the parts begin. */
const MARK = '\n/*parts*';
/** In place of the end of a comment inside of a part: no source has that character. */
const ESCAPED = '*\u0001/';

/** The logins of a kubeconfig need two things of a generated API of 800 files: they are taken from their own files. */
const LOGINS_ALONE = {
  name: 'logins-alone',
  setup({ onLoad }) {
    onLoad({ filter: /@kubernetes\/client-node\/dist\/config\.js$/ }, async ({ path: file }) => {
      const text = await readFile(file, 'utf8');
      const all = /import \{ createConfiguration, ServerConfiguration,? \} from '\.\/gen\/index\.js';/;
      if (!all.test(text)) throw new Error(`${file} imports otherwise than this was written for`);
      const own = [
        "import { createConfiguration } from './gen/configuration.js';",
        "import { ServerConfiguration } from './gen/servers.js';",
      ];
      return { contents: text.replace(all, own.join('')) };
    });
  },
};

/**
 * The console's page is for a browser: it is bundled by itself, and stands in the command line as text.
 * @param {string[]} inputs takes the files that it is made of
 */
const pageAsText = (root, inputs) => ({
  name: 'page-as-text',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]console[\\/]page-files\.ts$/ }, async () => {
      const page = path.join(root, 'console', 'page');
      const options = JSON.parse(await readFile(path.join(page, 'bundle.json'), 'utf8'));
      const { outputFiles, metafile } = await build({
        ...options,
        absWorkingDir: root,
        entryPoints: { page: path.join(page, 'main.tsx') },
        metafile: true,
      });
      inputs.push(...Object.keys(metafile.inputs));
      const text = (name) => outputFiles.find((file) => path.basename(file.path) === name)?.text ?? '';
      const files = { script: text('page.js'), style: text('page.css') };
      return { contents: `export const pageFiles = async () => (${JSON.stringify(files)});`, loader: 'js' };
    });
  },
});

/**
 * @param {string} root of the project
 * @param {string} file what it is written to
 * @param {Record<string, string>} define what the code is told by its bundle, each as JSON
 * @returns {Promise<string[]>} the files that something of may be in it, below the project's folder
 */
export async function bundleRunbook(root, file, define = {}) {
  const ofPage = [];
  const { outputFiles, metafile } = await build({
    absWorkingDir: root,
    entryPoints: [path.join(root, 'bin', 'runbook.ts')],
    outdir: 'parts',
    chunkNames: '[name]-[hash]',
    bundle: true,
    splitting: true,
    write: false,
    platform: 'node',
    format: 'esm',
    target: TARGET,
    mainFields: ['module', 'main'],
    minifyWhitespace: true,
    minifySyntax: true,
    external: ['pg-native', 'pg-cloudflare'],
    define,
    plugins: [LOGINS_ALONE, pageAsText(root, ofPage)],
    legalComments: 'none',
    metafile: true,
    logLevel: 'error',
  });
  const parts = await Promise.all(
    outputFiles.map(async ({ path: name, text }) => {
      const { code } = await transform(text, {
        ...{ format: 'cjs', platform: 'node', target: TARGET, minifyWhitespace: true, minifySyntax: true },
        // It becomes a `require`, which finds the part.
        supported: { 'dynamic-import': false },
      });
      return [path.basename(name), code.replaceAll('*/', ESCAPED)];
    }),
  );
  writeFileSync(file, fileOf(parts), { mode: 0o755 });
  return [...Object.keys(metafile.inputs), ...ofPage];
}

function fileOf(parts) {
  const places = {};
  let at = 0;
  for (const [name, code] of parts) {
    const length = Buffer.byteLength(code);
    places[name] = [at, at + length];
    at += length;
  }
  return `#!/usr/bin/env node
// Made by setup/bundle-runbook.mjs. Each part below is compiled when it is required.
const places = ${JSON.stringify(places)};
const whole = require('node:fs').readFileSync(__filename);
const first = whole.indexOf('\\n/' + '*parts*') + ${MARK.length};
const loaded = new Map();
function load(name) {
  if (!loaded.has(name)) {
    const [from, to] = places[name];
    const code = whole.toString('utf8', first + from, first + to).replaceAll('*\u0001/', '*' + '/');
    const made = { exports: {} };
    loaded.set(name, made);
    const part = require('node:vm').compileFunction(code, ['exports', 'require', 'module', '__filename', '__dirname'], {
      filename: __filename + '#' + name,
    });
    part(made.exports, needed, made, __filename, __dirname);
  }
  return loaded.get(name).exports;
}
function needed(id) {
  const name = id.replace('./', '');
  return Object.hasOwn(places, name) ? load(name) : require(id);
}
load('${ENTRY}');
${MARK.trim()}${parts.map(([, code]) => code).join('')}*/
`;
}
