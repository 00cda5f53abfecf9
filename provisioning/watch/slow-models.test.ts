import type { Benchmark } from "../../contract/benchmark.ts";
import type { MeasuredModel, MeasuredType } from "../../contract/measured-model.ts";
import { publicationOn } from "../../testing/provisioning/publication.ts";
import { slowModel, type SpeedToJudge, type WrittenStreams } from "./slow-models.ts";

const published = { ...publicationOn("a--blue"), definition: "d" };
const hours = (count: number, hour: Partial<WrittenStreams> = {}) =>
  Array.from({ length: count }, () => ({ tokensPerSecond: 40, answers: 50, atOnce: 2, ...hour }));
const now = (streams: Partial<WrittenStreams> = {}) => ({ tokensPerSecond: 19, answers: 30, atOnce: 2, ...streams });
const judge = (speed: Partial<SpeedToJudge> = {}, share = 0.5) =>
  slowModel({ alias: "default", published, now: now(), hours: hours(24), ...speed }, share);

test("below half of what the last days had a model is slow, with both figures", () => {
  expect(judge()).toEqual({
    alias: "default",
    tokensPerSecond: 19,
    usualTokensPerSecond: 40,
    usual: "last days",
    atOnce: 2,
  });
  expect(judge({ now: now({ tokensPerSecond: 21 }) })).toBeUndefined();
  expect(judge({}, 0.4)).toBeUndefined();
});

test("a few answers are not judged, nor is a version that has not served for long", () => {
  expect(judge({ now: now({ answers: 9 }) })).toBeUndefined();
  expect(judge({ hours: hours(5) })).toBeUndefined();
  expect(judge({ hours: hours(48, { answers: 2 }) })).toBeUndefined();
});

test("more requests at once than usual may be slower, by as many times", () => {
  expect(judge({ now: now({ atOnce: 16, tokensPerSecond: 3 }) })).toBeUndefined();
  expect(judge({ now: now({ atOnce: 16, tokensPerSecond: 2 }) })).toMatchObject({ usualTokensPerSecond: 5 });
  // Where SageMaker does not tell, streams are compared as they are.
  expect(judge({ now: { tokensPerSecond: 19, answers: 30 } })).toBeDefined();
});

describe("before a version has days of its own", () => {
  const COMMIT = "a".repeat(40);
  const type = { instanceType: "ml.g4dn.xlarge", instanceCount: 1, copies: 1, clients: 8, tokensPerSecond: 320 };
  const measured = (more: Partial<MeasuredType> = {}, commit = COMMIT): MeasuredModel[] => [
    {
      ...{ modelId: "org/model", commit, measuredAt: "2026-12-01T00:00:00Z", promptTokens: 512, answerTokens: 256 },
      types: [{ ...type, ...more }],
    },
  ];
  const fresh = { published: { ...published, commit: COMMIT }, hours: [], measured: measured() };

  test("it is expected to be as fast as SageMaker measured it", () => {
    expect(judge(fresh)).toMatchObject({ usualTokensPerSecond: 40, usual: "SageMaker's measurement" });
    expect(judge({ ...fresh, measured: measured({ betweenTokens: { p50: 20 } }) })).toMatchObject({
      usualTokensPerSecond: 50,
    });
    expect(judge({ ...fresh, now: now({ atOnce: 16, tokensPerSecond: 11 }) })).toBeUndefined();
    expect(judge({ ...fresh, now: now({ atOnce: 16, tokensPerSecond: 9 }) })).toBeDefined();
  });

  test("then with itself", () => {
    expect(judge({ ...fresh, hours: hours(24, { tokensPerSecond: 60 }) })).toMatchObject({ usual: "last days" });
  });

  test.each([
    ["other weights", measured({}, "b".repeat(40))],
    ["another type", measured({ instanceType: "ml.g5.xlarge" })],
    ["several copies on one instance", measured({ copies: 2 })],
    ["a load that the job does not tell", measured({ clients: undefined })],
  ])("a measurement of %s says nothing of it", (_, others) => {
    expect(judge({ ...fresh, measured: others })).toBeUndefined();
  });
});

describe("what bench measured", () => {
  const quantiles = (p50: number) => ({ p50, p95: p50, p99: p50 });
  const level = (clients: number, milliseconds: number) => ({
    clients,
    requests: 16,
    failed: 0,
    limited: 0,
    seconds: 10,
    tokensPerSecond: 1,
    promptTokensPerSecond: 1,
    promptTokens: 512,
    answerTokens: 128,
    firstToken: quantiles(100),
    betweenTokens: quantiles(milliseconds),
    answer: quantiles(1000),
  });
  const benchmark: Benchmark = {
    modelId: "distilgpt2",
    definition: "d",
    instanceType: "ml.g4dn.xlarge",
    instanceCount: 1,
    measuredAt: "2026-01-01T00:00:00Z",
    // 100, 50 and 20 tokens a second of one stream.
    levels: [level(1, 10), level(8, 20), level(32, 50)],
  };

  test.each([
    [1, 49, true],
    [1, 51, false],
    [8, 24, true],
    [8, 26, false],
    [20, 17, true],
    [20, 18, false],
    [64, 4.9, true],
    [64, 5.1, false],
  ])("is compared with at as many requests at once: %i at %f tokens/s", (atOnce, tokensPerSecond, isSlow) => {
    const found = judge({ benchmark, hours: [], now: now({ atOnce, tokensPerSecond }) });
    expect(found !== undefined).toBe(isSlow);
    if (isSlow) expect(found?.usual).toBe("bench");
  });

  test("shares its clients out among instances; SageMaker counts the requests of one", () => {
    const two = { ...benchmark, instanceCount: 2 };
    const published2 = { ...published, instanceCount: 2 };
    const streams = now({ atOnce: 4, tokensPerSecond: 24 });
    expect(judge({ benchmark: two, published: published2, now: streams })).toMatchObject({ usualTokensPerSecond: 50 });
    expect(judge({ benchmark, published: published2, now: now({ atOnce: 8, tokensPerSecond: 26 }) })).toBeUndefined();
  });

  test("holds for that version on that kind of instance alone", () => {
    const fast = now({ tokensPerSecond: 30, atOnce: 1 });
    expect(judge({ benchmark, now: fast })).toBeDefined();
    expect(judge({ benchmark: { ...benchmark, definition: "other" }, now: fast })).toBeUndefined();
    expect(judge({ benchmark: { ...benchmark, instanceType: "ml.g5.xlarge" }, now: fast })).toBeUndefined();
  });
});
