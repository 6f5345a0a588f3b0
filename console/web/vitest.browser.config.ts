import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** An alert takes a minute to fire; the other files run meanwhile. */
class AlertsLast extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const waits = (file: TestSpecification) => Number(/\/(pages|alerts)\.test\.ts$/.test(file.moduleId));
    return [...files].sort((a, b) => waits(a) - waits(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

// One real stack, one real browser, one test after the other: what the tests of one file cause, no other file is surprised by.
export default defineConfig({
  test: {
    include: ["browser/**/*.test.ts"],
    globalSetup: ["browser/support/globalSetup.ts"],
    environment: "node",
    fileParallelism: false,
    sequence: { sequencer: AlertsLast },
    pool: "forks",
    poolOptions: { forks: { singleFork: true } },
    testTimeout: 180_000,
    hookTimeout: 240_000,
  },
});
