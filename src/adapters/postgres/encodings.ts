/** Text of a PostgreSQL server as it stores it: of whatever encoding each value happens to be in. */

/** PostgreSQL's names (PostgreSQL documentation, Character Set Support), as far as the runtime knows the encoding. */
const LABELS: Readonly<Record<string, string>> = {
  UTF8: 'utf-8',
  ...{ LATIN1: 'iso-8859-1', LATIN2: 'iso-8859-2', LATIN3: 'iso-8859-3', LATIN4: 'iso-8859-4' },
  ...{ LATIN5: 'iso-8859-9', LATIN6: 'iso-8859-10', LATIN7: 'iso-8859-13', LATIN8: 'iso-8859-14' },
  ...{ LATIN9: 'iso-8859-15', LATIN10: 'iso-8859-16' },
  ...{
    ISO_8859_5: 'iso-8859-5',
    ISO_8859_6: 'iso-8859-6',
    ISO_8859_7: 'iso-8859-7',
    ISO_8859_8: 'iso-8859-8',
  },
  ...{ WIN866: 'ibm866', WIN874: 'windows-874', WIN1250: 'windows-1250', WIN1251: 'windows-1251' },
  ...{ WIN1252: 'windows-1252', WIN1253: 'windows-1253', WIN1254: 'windows-1254', WIN1255: 'windows-1255' },
  ...{ WIN1256: 'windows-1256', WIN1257: 'windows-1257', WIN1258: 'windows-1258' },
  ...{ KOI8R: 'koi8-r', KOI8U: 'koi8-u', EUC_JP: 'euc-jp', EUC_KR: 'euc-kr', EUC_CN: 'gbk' },
};

/**
 * JSON that a server has built, in its own bytes. Every encoding that a server may have writes JSON's own characters, and
 * all others of ASCII, as ASCII does, and in no other place. So only runs of bytes beyond ASCII are decoded: no quote or
 * backslash gets lost in a character that isn't one. A run that is not text in `encoding`, as in a name from a database of
 * another, is read as UTF-8 if it is that; what is neither is replaced, and nothing else with it.
 */
export function parseServerJson(bytes: Uint8Array, encoding: string): unknown {
  const label = LABELS[encoding] ?? 'utf-8';
  const strict = [...new Set([label, 'utf-8'])].map((each) => decoder(each, true));
  const replacing = decoder(label, false);
  const text = Buffer.from(bytes)
    .toString('latin1')
    .replace(/[\u0080-\u00ff]+/g, (run) => {
      const beyondAscii = Buffer.from(run, 'latin1');
      for (const each of strict) {
        try {
          return each.decode(beyondAscii);
        } catch {
          // Not of this encoding.
        }
      }
      return replacing.decode(beyondAscii);
    });
  return JSON.parse(text);
}

/** A byte order mark is a character like any other here. */
function decoder(label: string, fatal: boolean) {
  return new TextDecoder(label, { fatal, ignoreBOM: true });
}
