// The page for an address that does not exist.
import { Empty } from "../ui/states.tsx";

export function Missing({ path }: { path: string }) {
  return (
    <Empty title="This page does not exist">
      <p>
        There is no page at <code>{path}</code>. Go to the <a href="/">overview</a>, or paste a trace id into the <a href="/search">search</a>.
      </p>
    </Empty>
  );
}
