import type { Benchmark } from "../../contract/benchmark.ts";
import type { MeasuredModel, MeasuredType } from "../../contract/measured-model.ts";
import type { PublishedModel } from "../../contract/published-model.ts";

/** So few answers in a quarter of an hour say nothing. */
export const LEAST_ANSWERS = 10;
/** An hour counts with so many answers, and a usual speed is known after so many such hours. */
const LEAST_ANSWERS_AN_HOUR = 5;
const LEAST_HOURS = 6;

/** How streams were written in a while: tokens a second of the middle one, and how many requests one instance answered at once at most. */
export interface WrittenStreams {
  readonly tokensPerSecond: number;
  readonly answers: number;
  /** Absent: SageMaker did not tell. */
  readonly atOnce?: number;
}

export interface SlowModel {
  readonly alias: string;
  readonly tokensPerSecond: number;
  /** What such streams have at so many requests at once. */
  readonly usualTokensPerSecond: number;
  readonly usual: "bench" | "last days" | "SageMaker's measurement";
  readonly atOnce?: number;
}

export interface SpeedToJudge {
  readonly alias: string;
  readonly published: PublishedModel;
  readonly now: WrittenStreams;
  /** Hours since the version was published, fourteen days at most. */
  readonly hours: readonly WrittenStreams[];
  readonly benchmark?: Benchmark | undefined;
  /** Of SageMaker's own job, of any model. */
  readonly measured?: readonly MeasuredModel[];
}

/**
 * Whether a model is slower than a share of its own speed. Requests that are answered at once slow each other down: where `bench` has
 * measured that, it is compared with; else so many times the usual number at once may be so many times slower, as if nothing were gained
 * by a batch. So a busy hour is no alarm, and an idle one is not judged.
 * @param share such as 0.5
 */
export function slowModel(speed: SpeedToJudge, share: number): SlowModel | undefined {
  const { alias, now } = speed;
  if (now.answers < LEAST_ANSWERS) return undefined;
  const usual = usualSpeed(speed);
  if (usual === undefined || now.tokensPerSecond >= share * usual.tokensPerSecond) return undefined;
  return {
    alias,
    tokensPerSecond: rounded(now.tokensPerSecond),
    usualTokensPerSecond: rounded(usual.tokensPerSecond),
    usual: usual.of,
    ...(now.atOnce !== undefined && { atOnce: now.atOnce }),
  };
}

/** What is known best of the version, at as many requests at once as there are. */
function usualSpeed(speed: SpeedToJudge) {
  const { now, hours, published, benchmark } = speed;
  const isBenched = benchmark !== undefined && holdsFor(benchmark, published);
  const known: readonly (readonly [SlowModel["usual"], number | undefined])[] = isBenched
    ? [["bench", fromBenchmark(benchmark, now.atOnce)]]
    : [
        ["last days", fromHours(hours, now.atOnce)],
        ["SageMaker's measurement", fromMeasurement(expectedOf(speed), now.atOnce)],
      ];
  const [best] = known.flatMap(([of, tokensPerSecond]) =>
    tokensPerSecond === undefined ? [] : [{ of, tokensPerSecond }],
  );
  return best;
}

/** Of the same version, on the same kind of instance. */
export function holdsFor(benchmark: Benchmark, { definition, modelId, instanceType }: PublishedModel): boolean {
  const isSame = definition === undefined ? benchmark.modelId === modelId : benchmark.definition === definition;
  return isSame && benchmark.instanceType === instanceType;
}

function fromHours(hours: readonly WrittenStreams[], atOnce: number | undefined): number | undefined {
  const known = hours.filter(({ answers }) => answers >= LEAST_ANSWERS_AN_HOUR);
  if (known.length < LEAST_HOURS) return undefined;
  const usualAtOnce = middle(known.flatMap((hour) => hour.atOnce ?? []));
  const crowd = atOnce === undefined || usualAtOnce === undefined ? 1 : Math.max(1, atOnce / Math.max(1, usualAtOnce));
  return (middle(known.map(({ tokensPerSecond }) => tokensPerSecond)) ?? 0) / crowd;
}

/** SageMaker counts what one container answers, whereas a benchmark's clients are shared out among instances. */
function fromBenchmark({ levels, instanceCount }: Benchmark, atOnce = 1): number | undefined {
  const points = levels
    .filter(({ betweenTokens }) => betweenTokens.p50 > 0)
    .map(({ clients, betweenTokens }) => ({ atOnce: clients / instanceCount, speed: 1000 / betweenTokens.p50 }))
    .sort((one, other) => one.atOnce - other.atOnce);
  const each = Math.max(1, atOnce);
  const above = points.find((point) => point.atOnce >= each);
  const below = points.findLast((point) => point.atOnce <= each);
  if (above === undefined) return below && (below.speed * below.atOnce) / each;
  if (below === undefined || below.atOnce === above.atOnce) return above.speed;
  const way = (each - below.atOnce) / (above.atOnce - below.atOnce);
  return below.speed + (above.speed - below.speed) * way;
}

/** The same weights, one copy of them on one instance of the same type. */
function expectedOf({ published, measured = [] }: SpeedToJudge): MeasuredType | undefined {
  const { commit, instanceType } = published;
  return measured
    .filter((one) => commit !== undefined && one.commit === commit)
    .flatMap(({ types }) => types)
    .find((one) => one.instanceType === instanceType && one.copies === 1 && one.instanceCount === 1);
}

/** Of one stream among as many as were measured; of fewer no more is expected, of more so many times less. */
function fromMeasurement(type: MeasuredType | undefined, atOnce = 1): number | undefined {
  if (type?.clients === undefined) return undefined;
  const p50 = type.betweenTokens?.p50 ?? 0;
  const speed = p50 > 0 ? 1000 / p50 : type.tokensPerSecond / type.clients;
  return speed * Math.min(1, type.clients / Math.max(1, atOnce));
}

function middle(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}

const rounded = (value: number) => Math.round(value * 10) / 10;
