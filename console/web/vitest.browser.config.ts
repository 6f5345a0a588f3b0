import { defineConfig } from "vitest/config";

// One real stack, one real browser, one test after the other: what the tests of one file cause, no other file is surprised by.
export default defineConfig({
  test: {
    include: ["browser/**/*.test.ts"],
    globalSetup: ["browser/support/globalSetup.ts"],
    environment: "node",
    fileParallelism: false,
    pool: "forks",
    poolOptions: { forks: { singleFork: true } },
    testTimeout: 180_000,
    hookTimeout: 240_000,
  },
});
