// The time axis that the charts of a page share.

export interface AxisProps {
  readonly times: readonly number[];
  readonly stepMs: number;
  readonly mark: number | null;
  readonly onZoom: (from: number, to: number) => void;
}
