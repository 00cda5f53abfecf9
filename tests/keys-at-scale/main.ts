import { setTimeout } from "node:timers/promises";
import { Command } from "commander";
import { createApiKey } from "../../contract/api-key.ts";
import { issueKeyId, newIdSecret } from "../../contract/key-id.ts";
import { median } from "../../cli/bench/percentile.ts";
import { externalContainer } from "../../local/external-container.ts";
import { putKey } from "../../testing/local-aws/put-key.ts";
import { scriptedChat } from "../../testing/scripted-chat.ts";
import { startScriptedContainer } from "../../testing/scripted-container.ts";
import { startTestStack } from "../../testing/test-stack.ts";

/**
 * What many keys and many invented ones cost, by hand: `node tests/keys-at-scale/main.ts`. The stage with one key and the one with many are
 * measured in turn, in the same run; the functions are the zips that are deployed.
 */

interface Options {
  readonly keys: number;
  readonly starts: number;
  readonly seconds: number;
  readonly junk: number;
}

const CHAT = JSON.stringify({ model: "default", max_tokens: 7, messages: [{ role: "user", content: "Hello" }] });

const SENDERS = 16;

type Stage = Awaited<ReturnType<typeof startStage>>;

async function startStage() {
  const reads: string[] = [];
  const container = await startScriptedContainer();
  const stack = await startTestStack({
    launchContainer: externalContainer(container.url),
    aws: {
      faults: ({ service, operation }) => {
        if (service === "dynamodb" || service === "ssm") reads.push(`${service}:${operation}`);
      },
    },
    log: () => undefined,
  });
  await stack.run("provision-endpoint");
  container.answerWith((response, request) => {
    const { status, contentType = "application/json", body } = scriptedChat(request, response.req);
    response.writeHead(status, { "content-type": contentType }).end(body);
  });
  const ask = async (key: string) => {
    const startedAt = performance.now();
    const response = await fetch(`${stack.httpApiUrl}/v1/chat/completions`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}` },
      body: CHAT,
    });
    await response.text();
    return { status: response.status, milliseconds: performance.now() - startedAt };
  };
  return { stack, reads, ask, close: () => stack.close().then(() => container.close()) };
}

function fill({ stack }: Stage, count: number): void {
  const secret = newIdSecret();
  for (let index = 0; index < count; index += 1) {
    const record = { sha256: index.toString(16).padStart(64, "0"), name: `key ${index}`, version: 1 };
    putKey(stack.aws, stack.names.usageTable, { keyId: issueKeyId(secret), record });
  }
}

/** As many functions as are asked at once start, each with one of the keys. */
async function coldStarts(stage: Stage, keys: readonly string[]): Promise<number[]> {
  const answers = await Promise.all(keys.map((key) => stage.ask(key)));
  if (answers.some(({ status }) => status !== 200))
    throw new Error(`Not all were answered: ${JSON.stringify(answers)}`);
  return answers.map(({ milliseconds }) => milliseconds);
}

async function firstAnswers({ keys, starts }: Options): Promise<void> {
  const [few, many] = [await startStage(), await startStage()];
  try {
    fill(many, keys);
    const own = await Promise.all(
      [few, many].map((stage) =>
        Promise.all(Array.from({ length: 2 }, (_, index) => stage.stack.createKey(`own ${index}`))),
      ),
    );
    const seen: number[][] = [[], []];
    for (let round = 0; round < starts; round += 1) {
      for (const [index, stage] of [few, many].entries()) {
        // Another instance each time: those before are still busy with a request that waits.
        stage.reads.length = 0;
        seen[index]?.push(
          ...(await coldStarts(
            stage,
            Array.from({ length: 2 + 2 * round }, () => own[index]?.[round % 2] ?? ""),
          )),
        );
      }
    }
    const [one, all] = seen.map((values) => median(values)) as [number, number];
    console.log(
      `first answers, median: ${one.toFixed(0)} ms with 2 keys, ${all.toFixed(0)} ms with ${keys}: ${(all / one).toFixed(2)}`,
    );
    many.reads.length = 0;
    const key = await many.stack.createKey("counted");
    many.reads.length = 0;
    for (let count = 0; count < 50; count += 1) await many.ask(key);
    console.log(`calls for 50 requests of a new key, one after the other: ${tally(many.reads)}`);
  } finally {
    await few.close();
    await many.close();
  }
}

async function junk({ seconds, junk: perSecond }: Options): Promise<void> {
  const stage = await startStage();
  try {
    const known = await stage.stack.createKey("known");
    const times = async (count: number) => {
      const values: number[] = [];
      for (let index = 0; index < count; index += 1) values.push((await stage.ask(known)).milliseconds);
      return median(values);
    };
    await times(20);
    const calm = await times(100);
    stage.reads.length = 0;
    const statuses = new Map<number, number>();
    let sent = 0;
    const startedAt = Date.now();
    const until = startedAt + 1_000 * seconds;
    // No more at once than a gateway would have under way: a machine that is too slow sends fewer.
    const sender = async () => {
      while (Date.now() < until) {
        if (sent >= (perSecond * (Date.now() - startedAt)) / 1_000) await setTimeout(5);
        else {
          sent += 1;
          const { status } = await stage.ask(createApiKey("junk").key);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }
      }
    };
    const senders = Array.from({ length: SENDERS }, sender);
    const fresh: { status: number; milliseconds: number }[] = [];
    const busy: number[] = [];
    while (Date.now() < until) {
      fresh.push(await stage.ask(await stage.stack.createKey("new")));
      busy.push((await stage.ask(known)).milliseconds);
    }
    await Promise.all(senders);
    console.log(
      `${sent} invented keys in ${seconds} s: ${[...statuses].map(([status, count]) => `${count} × ${status}`).join(", ")}; ${tally(stage.reads)}`,
    );
    const statusesOfNew = [...new Set(fresh.map(({ status }) => status))].join(", ");
    const time = median(fresh.map(({ milliseconds }) => milliseconds)).toFixed(0);
    console.log(`first requests of ${fresh.length} new keys meanwhile: ${statusesOfNew}; median ${time} ms`);
    console.log(`a known key: ${calm.toFixed(1)} ms before, ${median(busy).toFixed(1)} ms meanwhile`);
  } finally {
    await stage.close();
  }
}

function tally(calls: readonly string[]): string {
  const counts = Map.groupBy(calls, (call) => call);
  return [...counts].map(([call, all]) => `${all.length} ${call}`).join(", ");
}

await new Command("node tests/keys-at-scale/main.ts")
  .option("--keys <number>", "in the table", Number, 100_000)
  .option("--starts <number>", "rounds of functions that start", Number, 5)
  .option("--junk <number>", "invented keys a second", Number, 500)
  .option("--seconds <number>", "of them", Number, 10)
  .action(async (options: Options) => {
    await firstAnswers(options);
    await junk(options);
  })
  .parseAsync();
