/** `npm run presets`: writes the published page of the presets from the presets. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { presetsPage } from '../src/configuration/presets/page';
import { PRESETS } from '../src/configuration/presets/presets';

writeFileSync(path.join(__dirname, '..', 'docs', 'presets.md'), presetsPage(PRESETS));
