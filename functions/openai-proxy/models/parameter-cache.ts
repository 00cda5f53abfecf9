import { OpenAIError } from "../errors/openai-error.ts";
import type { Log } from "../log.ts";
import { type Parameter, type ParameterSnapshot, parseSnapshot } from "./parameter-snapshot.ts";

/** The stage's parameters, from a cache. */
export interface ParameterCache {
  snapshot(): Promise<ParameterSnapshot>;
  /** For a caller who names something that the snapshot lacks: reads again, unless that was done a moment ago. */
  refreshed(): Promise<ParameterSnapshot>;
  /**
   * For a publication that SageMaker has just proved to be wrong: reads again at once, if nobody did on account of it.
   * @param publication what names it, another for each one that is published
   */
  refreshedWithout(publication: string): Promise<ParameterSnapshot>;
  /**
   * For who waits for one model: reads what there is of it, by name, unless that was done within `lookInterval`.
   * @param alias one that the snapshot has
   */
  refreshedModel(alias: string): Promise<ParameterSnapshot>;
  /** Milliseconds. */
  readonly lookInterval: number;
}

/** Everything below a path, page by page. */
export type ParameterPages = (path: string) => AsyncIterable<readonly Parameter[]>;
/** Those that there are among at most ten. */
export type NamedParameters = (names: readonly string[]) => Promise<readonly Parameter[]>;

/**
 * How often an instance of the function reads.
 *
 * SSM answers 40 reads a second for a whole account and region. A refresh costs P = ⌈parameters / 10⌉ reads (a page has
 * ten), and an instance makes at most one refresh in 60 s × P, so that a thousand busy instances make
 * 1000 × P / (60 × P) ≈ 17 reads a second, whatever P is. A caller who names an unknown key or model forces an early
 * refresh, at most one in 60 s × P and instance: even if every instance is attacked all the time, the two together stay
 * at 33. The interval is not stretched beyond 5 minutes, which keeps the promise up to 120 parameters.
 *
 * A request that is held until its model is up looks at that model alone, one read in 10 s and instance: those 20 that a stage holds
 * by default (`MAX_HELD_REQUESTS`) make 2 reads a second, and 60, the most that can be set, 6: with the 33 still fewer than 40.
 *
 * While nothing is live, callers get short 503s, so that few instances are busy: they may read every 5 s, and see the
 * provisioning step move. A thousand instances that start in the same second do exceed 40 reads; they are spread by
 * the SDK's retries, and all later reads by the jitter.
 */
const SECONDS_PER_PAGE = 60;
const LONGEST_SECONDS = 300;
const SECONDS_WHILE_NOTHING_IS_LIVE = 5;
/** Of the time that a page is good for: 10 s of 60. */
const LOOKS_PER_PAGE_INTERVAL = 6;
const MOST_SECONDS_BETWEEN_LOOKS = 10;
/** Share by which an interval is drawn shorter or longer. */
const JITTER = 0.2;
/** A snapshot as old as this many intervals (an instance that was frozen) is worth a short wait for a newer one. */
const INTERVALS_UNTIL_OLD = 3;
/** In any case: the endpoint of a previous version is kept for so long, and as long as a stream lasts (`statemachines/tasks.ts`). */
const OLDEST_SECONDS = 360;
const LONGEST_WAIT_MILLISECONDS = 1_500;
/** The request that caused the first read need not cause a second one. */
const JUST_READ_MILLISECONDS = 200;

interface Cached {
  readonly parameters: readonly Parameter[];
  readonly snapshot: ParameterSnapshot;
  readonly readAt: number;
  readonly interval: number;
}

export interface CacheDependencies {
  readonly pages: ParameterPages;
  /** Default: taken from the pages. */
  readonly named?: NamedParameters;
  readonly root: string;
  /** What to read, if not everything below the root. */
  readonly path?: string;
  readonly log: Log;
  /** Default: 60. */
  readonly secondsPerPage?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  readonly random?: () => number;
}

/** Serves the last good snapshot while SSM is slow, throttled or down; only an instance that never got one fails. */
export function cachedStageParameters(dependencies: CacheDependencies): ParameterCache {
  const { pages, root, path = root, log, now = Date.now, random = Math.random } = dependencies;
  const { secondsPerPage = SECONDS_PER_PAGE, named = namedAmong(pages, path) } = dependencies;
  const lookInterval = 1_000 * Math.min(MOST_SECONDS_BETWEEN_LOOKS, secondsPerPage / LOOKS_PER_PAGE_INTERVAL);
  /** By alias: when somebody last looked, and what came of it. */
  const looks = new Map<string, { readonly at: number; readonly read: Promise<void> }>();
  let cached: Cached | undefined;
  let reading: Promise<void> | undefined;
  let failures = 0;
  let nextReadAt = 0;
  let nextEarlyReadAt = 0;
  let disproved: string | undefined;

  const jittered = (milliseconds: number) => milliseconds * (1 - JITTER + 2 * JITTER * random());

  async function read(): Promise<void> {
    try {
      const parameters: Parameter[] = [];
      let pageCount = 0;
      for await (const page of pages(path)) {
        parameters.push(...page);
        pageCount += 1;
      }
      const snapshot = parseSnapshot(root, parameters, log);
      const full = 1_000 * Math.min(secondsPerPage * Math.max(pageCount, 1), LONGEST_SECONDS);
      const interval = jittered(snapshot.models.size > 0 ? full : 1_000 * SECONDS_WHILE_NOTHING_IS_LIVE);
      cached = { parameters, snapshot, readAt: now(), interval };
      failures = 0;
      nextReadAt = now() + interval;
    } catch (error) {
      failures += 1;
      nextReadAt = now() + jittered(Math.min(5_000 * 2 ** (failures - 1), 1_000 * LONGEST_SECONDS));
      log({
        level: "error",
        message: "The stage's parameters could not be read.",
        path,
        failures,
        error: String(error),
      });
    }
  }

  /** One read at a time, for all callers. */
  function refresh(): Promise<void> {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  }

  const refreshWithin = (milliseconds: number) => waitFor(refresh(), milliseconds);

  /** What there is of a model takes the place of what was known of it. */
  async function look(alias: string): Promise<void> {
    const names = ["catalog", "models", "provisioning", "asleep"].map((folder) => `${root}/${folder}/${alias}`);
    try {
      const found = await named(names);
      if (!cached) return;
      const parameters = [...cached.parameters.filter(({ name }) => !names.includes(name)), ...found];
      cached = { ...cached, parameters, snapshot: parseSnapshot(root, parameters, log) };
    } catch (error) {
      log({
        level: "error",
        message: "What there is of a model could not be read.",
        model: alias,
        error: String(error),
      });
    }
  }

  async function firstSnapshot(): Promise<ParameterSnapshot> {
    await refresh();
    if (cached) return cached.snapshot;
    throw new OpenAIError(503, "The server cannot read its configuration for the moment. Please retry your request.", {
      code: "service_unavailable",
      headers: { "retry-after": "5" },
    });
  }

  async function refreshed(): Promise<ParameterSnapshot> {
    if (!cached) return firstSnapshot();
    if (now() >= nextEarlyReadAt && now() - cached.readAt > JUST_READ_MILLISECONDS) {
      nextEarlyReadAt = now() + cached.interval;
      await refreshWithin(LONGEST_WAIT_MILLISECONDS);
    }
    return cached.snapshot;
  }

  return {
    async snapshot() {
      if (!cached) return firstSnapshot();
      if (now() >= nextReadAt) {
        const age = now() - cached.readAt;
        const isOld = age > Math.min(INTERVALS_UNTIL_OLD * cached.interval, 1_000 * OLDEST_SECONDS);
        if (isOld) await refreshWithin(LONGEST_WAIT_MILLISECONDS);
        else void refresh();
      }
      return cached.snapshot;
    },
    refreshed,
    async refreshedWithout(publication) {
      if (!cached) return firstSnapshot();
      if (publication === disproved && reading === undefined) return refreshed();
      disproved = publication;
      await refreshWithin(LONGEST_WAIT_MILLISECONDS);
      return cached.snapshot;
    },
    lookInterval,
    async refreshedModel(alias) {
      if (!cached) return firstSnapshot();
      const owner = cached.snapshot.parents.get(alias) ?? alias;
      let last = looks.get(owner);
      if (!last || now() - last.at >= lookInterval * (1 - JITTER)) {
        last = { at: now(), read: look(owner) };
        looks.set(owner, last);
      }
      await waitFor(last.read, LONGEST_WAIT_MILLISECONDS);
      return cached.snapshot;
    },
  };
}

async function waitFor(work: Promise<void>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, milliseconds);
  });
  await Promise.race([work, elapsed]);
  clearTimeout(timer);
}

function namedAmong(pages: ParameterPages, path: string): NamedParameters {
  return async (names) => {
    const found: Parameter[] = [];
    for await (const page of pages(path)) found.push(...page.filter(({ name }) => names.includes(name)));
    return found;
  };
}
