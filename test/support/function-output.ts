/** What a function prints: its log, and in it what it counts. */

type Line = Readonly<Record<string, unknown>>;

export interface FunctionOutput {
  /** Every line of JSON since the last `clear`. */
  lines(): Line[];
  /** Those that are metrics (CloudWatch, "Embedded metric format specification"), by name: the dimensions and the value. */
  metrics(name: string): Line[];
  clear(): void;
}

/** Keeps it from the terminal, for this test file. */
export function captureOutput(): FunctionOutput {
  const texts: string[] = [];
  const keep = (text: unknown) => {
    texts.push(String(text));
    return true;
  };
  beforeAll(() => {
    jest.spyOn(process.stdout, 'write').mockImplementation(keep);
    jest.spyOn(process.stderr, 'write').mockImplementation(keep);
  });
  afterAll(() => {
    jest.restoreAllMocks();
  });
  const lines = () =>
    texts
      .join('')
      .split('\n')
      .flatMap((line): Line[] => (line.startsWith('{') ? [JSON.parse(line)] : []));
  return {
    lines,
    metrics: (name) =>
      lines().flatMap((line) => {
        const { _aws, ...values } = line;
        return _aws !== undefined && name in values ? [values] : [];
      }),
    clear: () => {
      texts.length = 0;
    },
  };
}
