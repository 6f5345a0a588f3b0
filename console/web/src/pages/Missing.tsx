import { Empty } from "../ui/states.tsx";

export function Missing({ path }: { path: string }) {
  return (
    <Empty title="There is no such page">
      <p>
        Nothing is at <code>{path}</code>. Start from the <a href="/">overview</a>, or paste a trace id into the <a href="/search">search</a>.
      </p>
    </Empty>
  );
}
