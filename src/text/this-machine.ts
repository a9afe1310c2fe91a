/** Whether a host is this machine: what is sent to it passes no network. */

/** @param host A name or an address; of IPv6 also in brackets, as in a URL. PostgreSQL's socket folders count too. */
export function isThisMachine(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[|\]$/g, '');
  return name === 'localhost' || name === '::1' || /^127(?:\.\d{1,3}){3}$/.test(name) || name.startsWith('/');
}
