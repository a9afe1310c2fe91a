/** The page's own files, bundled in memory: nothing is read from a folder when it is asked for. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { pageFiles } from './page-files';

interface Asset {
  readonly type: string;
  readonly body: string;
  /** The same, packed: a page on a slow line is there in a third of the time. */
  readonly packed: Buffer;
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
<div id="root"><p class="loading">Connection pool runbook: the page is being loaded…</p><noscript>This page needs JavaScript; the command line is "npm run runbook".</noscript></div>
<script type="module" src="/page.js"></script>
</body>
</html>
`;

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#0f766e"/><path d="M7 17h4l3-8 4 14 3-6h4" fill="none" stroke="#fff" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

export async function bundlePage(): Promise<Assets> {
  const { script, style } = await pageFiles();
  const asset = (type: string, body: string): Asset => ({ type, body, packed: gzipSync(body) });
  const files = new Map<string, Asset>([
    ['/', asset('text/html; charset=utf-8', PAGE)],
    ['/page.js', asset('text/javascript; charset=utf-8', script)],
    ['/page.css', asset('text/css; charset=utf-8', style)],
    ['/icon.svg', asset('image/svg+xml', ICON)],
  ]);
  const hash = createHash('sha256');
  for (const { body } of files.values()) hash.update(body);
  return { files, hash: hash.digest('hex').slice(0, 16) };
}

/** A file of the page as a browser takes it. @param accepted its `Accept-Encoding`. */
export function assetFor({ files }: Assets, name: string, accepted: string) {
  const asset = files.get(name);
  const isPacked = /\bgzip\b/.test(accepted);
  return {
    headers: {
      'content-type': asset?.type ?? 'text/plain',
      vary: 'accept-encoding',
      ...(isPacked ? { 'content-encoding': 'gzip' } : {}),
    },
    body: (isPacked ? asset?.packed : asset?.body) ?? '',
  };
}
