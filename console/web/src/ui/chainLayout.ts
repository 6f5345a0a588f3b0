// Positions services on the map: a service's column is the length of the longest path of calls to it.

export interface CallPair {
  readonly from: string;
  readonly to: string;
}

/** Columns of services, entrances first, in the given order within a column. Cycles end after as many rounds as there are services. */
export function columnsOf(services: readonly string[], calls: readonly CallPair[]): string[][] {
  const column = new Map<string, number>(services.map((name) => [name, 0]));
  // Each round moves callees behind their callers.
  for (let round = 0; round < services.length; round++) {
    let moved = false;
    for (const { from, to } of calls) {
      const behind = (column.get(from) ?? 0) + 1;
      if (from !== to && column.has(from) && column.has(to) && (column.get(to) as number) < behind && behind < services.length) {
        column.set(to, behind);
        moved = true;
      }
    }
    if (!moved) break;
  }
  const columns: string[][] = [];
  for (const name of services) {
    const at = column.get(name) ?? 0;
    (columns[at] ??= []).push(name);
  }
  return columns.filter((names) => names !== undefined);
}
