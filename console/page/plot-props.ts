/** What a plot shows. */

export interface PlotMark {
  readonly label: string;
  /** Since 1970. */
  readonly seconds: number;
}

export interface PlotProps {
  readonly title: string;
  readonly seconds: readonly number[];
  readonly values: readonly (number | null)[];
  readonly limit: number;
  readonly show: (value: number) => string;
  /** The axis reaches at least as far. */
  readonly top: number;
  readonly marks: readonly PlotMark[];
}
