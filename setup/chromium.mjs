/** Chromium, in which the tests open the console: the machine's own, or else from the distribution, in `.tools/chromium`. */
import { findProgram, searchPath } from './command.mjs';
import { fetchUnpacked, isFetched } from './unpacked.mjs';

const ON_PATH = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

/** Its libraries and letters are beside it. The distribution's own script would look for them in the system. */
const SCRIPT = `#!/bin/sh
root=$(dirname "$(readlink -f "$0")")
for folder in "$root"/usr/lib/*-linux-gnu "$root"/lib/*-linux-gnu "$root"/usr/lib/*-linux-gnu/pulseaudio; do
  LD_LIBRARY_PATH=$folder\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
done
export LD_LIBRARY_PATH
export FONTCONFIG_FILE="$root/fonts.conf"
exec "$root/usr/lib/chromium/chromium-headless-shell" "$@"
`;

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir prefix="relative">usr/share/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias><family>sans-serif</family><prefer><family>Liberation Sans</family></prefer></alias>
  <alias><family>system-ui</family><prefer><family>Liberation Sans</family></prefer></alias>
  <alias><family>monospace</family><prefer><family>Liberation Mono</family></prefer></alias>
</fontconfig>
`;

/** Without what only a window needs: a page takes a quarter less processor time than in all of Chromium. */
const CHROMIUM = {
  name: 'chromium',
  packages: ['chromium-headless-shell', 'chromium-common', 'fonts-liberation'],
  launcher: 'headless-shell',
  script: SCRIPT,
  files: { 'fonts.conf': FONTS },
};

/**
 * @param {string} root
 * @returns {true | undefined} undefined when there is one
 */
export function chromiumMissing(root) {
  return findProgram(searchPath(), ON_PATH) || isFetched(root, CHROMIUM) ? undefined : true;
}

/**
 * Tells, and does not throw, when it cannot be had: nothing but the tests of the console needs it.
 * @param {string} root
 * @param {(line: string) => void} say
 */
export function fetchChromium(root, say) {
  say('Fetching Chromium into .tools (Debian package: chromium-headless-shell)…');
  const problem = fetchUnpacked(root, CHROMIUM, say);
  if (problem) {
    say(`Chromium could not be fetched: ${problem}`);
    say('The tests of the console page will fail. Nothing else needs it.');
  }
}
