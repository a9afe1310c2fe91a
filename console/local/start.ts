/** The console of a local run. */
import type { World } from '../../local/world';
import { type Console, openConsole } from '../server';
import { KeptFigures } from './kept-figures';
import { localSource } from './source';

/**
 * Serves it. It closes with `close()`, or with the world.
 * @param options.port The one that messages link (`chooseAddress`). 0: a free one.
 */
export async function startConsole(world: World, options: { readonly port: number }): Promise<Console> {
  const source = localSource(world);
  const figures = new KeptFigures(world.aws, source);
  const { url, close: closeServer } = await openConsole(source, options);
  const close = async () => {
    await figures.close();
    await closeServer();
  };
  world.processes.onClose(close);
  return { url, close };
}
