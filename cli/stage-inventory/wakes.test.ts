import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { recordEmbeddedMetrics } from "../../local/aws/cloudwatch/embedded-metrics.ts";
import { wakeLine } from "../../provisioning/waking/wake-line.ts";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { standingClock } from "../../testing/standing-clock.ts";
import { wakesThisMonth } from "./wakes.ts";

const ENTRY = { instanceTypes: ["ml.g4dn.xlarge"], idleMinutes: 30 };

test("how often a model was woken, how long it took, and what it cost at least", async () => {
  const clock = standingClock("2026-01-10T10:00:00Z");
  const { aws, client } = await startTestAws({ clock });
  const cloudWatch = new CloudWatchClient(client);
  const wake = (wakeSeconds: number) => ({ wakeSeconds, ownSeconds: 1, smokeTestSeconds: 1 });
  try {
    for (const ended of [
      { alias: "a", wake: wake(400) },
      { alias: "a", wake: wake(600) },
      { alias: "a" },
      { alias: "b" },
    ]) {
      recordEmbeddedMetrics(aws.metrics, JSON.stringify(wakeLine(ended, "dev")));
    }
    clock.pass(5 * 60_000);
    const catalog = { a: ENTRY, b: { instanceTypes: ["ml.unknown"] }, c: ENTRY };
    expect(await wakesThisMonth(cloudWatch, "dev", catalog, { now: clock.now() })).toEqual([
      { alias: "a", wakes: 2, failures: 1, averageSeconds: 500, leastUsd: expect.closeTo(0.74, 6) },
      { alias: "b", wakes: 0, failures: 1 },
    ]);
    expect(await wakesThisMonth(cloudWatch, "dev", {}, { now: clock.now() })).toEqual([]);
    expect(await wakesThisMonth(cloudWatch, "dev", catalog, { now: new Date("2026-02-01T00:05:00Z") })).toEqual([]);
  } finally {
    cloudWatch.destroy();
    await aws.close();
  }
});
