/** Credentials inside an address: `postgres://user:p@ss/w#rd@host`, encoded or cut, and in Oracle's `thin:user/password@`. */

const SCHEME_END = /:\/\/|%3a%2f%2f/i;

/** Without them; what follows the last at sign, the host, stays. Each word is looked at once. */
export function withoutCredentials(text: string): string {
  // Most texts have no address, and are not taken apart.
  const clean = SCHEME_END.test(text)
    ? text.replace(/\S+/g, (word) => (SCHEME_END.test(word) ? cleaned(word) : word))
    : text;
  return clean.replace(/\b(thin:)[^\s@:]{1,200}@/gi, '$1…@');
}

/**
 * A slash, a question mark or a number sign ends the authority of a URL (RFC 3986), and yet passwords with them are put
 * into addresses: whatever stands between the colon behind the first name and the last at sign is taken for one.
 */
function cleaned(word: string): string {
  const encoded = /^(.*?)%3a%2f%2f(.*)$/is.exec(word);
  if (encoded && !word.includes('://')) {
    const [, scheme = '', rest = ''] = encoded;
    const end = rest.toLowerCase().lastIndexOf('%40');
    return end < 0 ? word : `${scheme}%3A%2F%2F…${rest.slice(end)}`;
  }
  const start = word.indexOf('://') + 3;
  const [scheme, rest] = [word.slice(0, start), word.slice(start)];
  const end = rest.lastIndexOf('@');
  const colon = /^[^:/?#[\]]*:/.exec(rest)?.[0].length ?? 0;
  if (colon === 0) {
    // A token alone in front of the host, or no credentials at all.
    const token = /^[^/?#[\]@]+@/.exec(rest);
    return token ? `${scheme}…@${rest.slice(token[0].length)}` : word;
  }
  const behind = rest.slice(colon);
  if (end > 0) {
    // A port of the web with an at sign in its path is more likely than such a password.
    const isPort = /^["'(<[{]*https?:/i.test(scheme) && /^(?:\d{1,5}(?:[/?#]|$)|[<{$*])/.test(behind);
    return isPort ? word : `${scheme}…@${rest.slice(end + 1)}`;
  }
  // A name and no number behind it is no port: the at sign was behind a blank, or was cut off.
  return behind === '' || /^(?:\d{1,5}(?!\w)|[<{$*…])/.test(behind) ? word : `${scheme}…`;
}
