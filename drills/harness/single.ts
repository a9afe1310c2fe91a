/** Drills of one play: what is played is given by the options alone. */
import type { Drill } from './command';
import type { Fact } from './fact';
import { judged, type Result } from './result';

interface Single<Options> extends Pick<Drill<Options, Options, Result>, 'name' | 'description' | 'options'> {
  /** What is played with these options, by which it can be repeated. */
  about(options: Options): string;
  /** Adds the facts, and returns what else the result has. */
  play(
    options: Options,
    facts: Fact[],
    onProgress: (text: string) => void,
  ): Promise<Pick<Result, 'figures'> & object>;
}

export function singleDrill<Options>({
  about,
  play,
  ...drill
}: Single<Options>): Drill<Options, Options, Result> {
  return {
    ...{ ...drill, noun: 'run' },
    list: (options) => [about(options)],
    choose: (options) => [options],
    play: async (all, _, { progress, result }) => {
      const results: Result[] = [];
      for (const options of all) {
        const what = { name: drill.name, about: about(options) };
        progress(what.about);
        const played = await judged(what, {}, (facts) => play(options, facts, progress));
        result(played);
        results.push(played);
      }
      return results;
    },
  };
}
