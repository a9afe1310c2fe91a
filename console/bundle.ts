/** The page's own files, bundled in memory: nothing is read from a folder when it is asked for. */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { build } from 'esbuild';

interface Asset {
  readonly type: string;
  readonly body: string;
}

export interface Assets {
  /** By path. There is nothing else. */
  readonly files: ReadonlyMap<string, Asset>;
  /** The same for the same content. */
  readonly hash: string;
}

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Connection pool runbook</title>
<link rel="icon" href="/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="/page.css">
</head>
<body>
<div id="root"><noscript>This page needs JavaScript; the command line is "npm run runbook".</noscript></div>
<script type="module" src="/page.js"></script>
</body>
</html>
`;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0f766e"/><path d="M7 17h4l3-8 4 14 3-6h4" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

/** Takes about half a second. */
export async function bundlePage(): Promise<Assets> {
  const { outputFiles } = await build({
    entryPoints: { page: path.join(__dirname, 'page', 'main.tsx') },
    bundle: true,
    write: false,
    outdir: 'page',
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    minify: true,
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"' },
    legalComments: 'none',
    logLevel: 'warning',
  });
  const text = (name: string) => outputFiles.find((file) => path.basename(file.path) === name)?.text ?? '';
  const files = new Map<string, Asset>([
    ['/', { type: 'text/html; charset=utf-8', body: PAGE }],
    ['/page.js', { type: 'text/javascript; charset=utf-8', body: text('page.js') }],
    ['/page.css', { type: 'text/css; charset=utf-8', body: text('page.css') }],
    ['/icon.svg', { type: 'image/svg+xml', body: ICON }],
  ]);
  const hash = createHash('sha256');
  for (const { body } of files.values()) hash.update(body);
  return { files, hash: hash.digest('hex').slice(0, 16) };
}
