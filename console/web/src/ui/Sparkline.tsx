// A sparkline in SVG: a page of them needs no chart library.
interface SparklineProps {
  values: readonly (number | null)[];
  color: string;
  width?: number;
  height?: number;
}

export function Sparkline({ values, color, width = 120, height = 28 }: SparklineProps) {
  const top = values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0) || 1;
  const x = (i: number) => (values.length < 2 ? 0 : (i / (values.length - 1)) * width);
  const y = (value: number) => height - 2 - (value / top) * (height - 4);
  let path = "";
  let open = false;
  values.forEach((value, i) => {
    if (value === null) {
      open = false;
      return;
    }
    path += `${open ? "L" : "M"}${x(i).toFixed(1)} ${y(value).toFixed(1)}`;
    open = true;
  });
  return (
    <svg class="sparkline" viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true">
      <path d={path} fill="none" stroke={color} stroke-width="1.5" stroke-linejoin="round" vector-effect="non-scaling-stroke" />
    </svg>
  );
}
