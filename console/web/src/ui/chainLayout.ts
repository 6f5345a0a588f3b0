// Where each service stands on the map: as many steps from an entrance as the longest way to it has calls.

export interface CallPair {
  readonly from: string;
  readonly to: string;
}

/** Columns of services, entrances first, in the given order within a column. Calls in a circle do not push further. */
export function columnsOf(services: readonly string[], calls: readonly CallPair[]): string[][] {
  const column = new Map<string, number>(services.map((name) => [name, 0]));
  // Each round moves what is called behind its callers; a circle is cut off after as many rounds as there are services.
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
