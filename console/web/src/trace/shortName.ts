// Shortens the name of a gRPC span: without the package.

/** `plumbline.demo.orders.v1.OrderService/PlaceOrder` without its package; every other name as it is. */
export function shortName(name: string): string {
  const match = /^(?:\w+\.)+(\w+\/\w+)$/.exec(name);
  return match?.[1] ?? (name || "(no name)");
}
