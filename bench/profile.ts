/** `npm run profile`: flame graphs of a warm Diagnose and of the local start, into docs/. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { FLAMES } from './flames';
import { flameSvg } from './profile/flame';
import { profileDiagnose, profileStart } from './profile/profiles';

const DOCS = path.join(__dirname, '..', 'docs');

async function main(): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'knhk-profile-'));
  try {
    const profiled = { diagnose: await profileDiagnose(), start: await profileStart(folder) };
    for (const [name, { title, frames }] of Object.entries(profiled)) {
      const { file } = FLAMES[name as keyof typeof FLAMES];
      await writeFile(path.join(DOCS, file), flameSvg(frames, title));
      console.log(`docs/${file}`);
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
