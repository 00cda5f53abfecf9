import { median } from "../../cli/bench/percentile.ts";
import { bundle } from "../../constructs/base/bundle.ts";
import { unpackFunction } from "../../local/lambda/unpack-function.ts";
import { namesOf } from "../../names.ts";
import { startInstance } from "./instance.ts";
import { counted, startStage, tally } from "./stage.ts";

const INSTANCES = 4;

/** The same without gateway and Lambda, which take more of a laptop's processor than the proxy does: so it bears the whole rate. */
export async function inventedKeysAtInstances({
  seconds,
  perSecond,
}: {
  readonly seconds: number;
  readonly perSecond: number;
}): Promise<void> {
  const stage = await startStage();
  const { taskRoot, remove } = unpackFunction("openai-proxy", bundle("openai-proxy").zipPath);
  const { connection } = stage.stack;
  const names = namesOf("dev");
  const environment = {
    AWS_ENDPOINT_URL: connection.endpoint,
    AWS_REGION: connection.region,
    AWS_ACCESS_KEY_ID: connection.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: connection.credentials.secretAccessKey,
    PARAMETER_ROOT: names.parameter.root,
    USAGE_TABLE: names.usageTable,
  };
  const instances = Array.from({ length: INSTANCES }, () => startInstance(taskRoot, environment));
  try {
    const known = await stage.stack.createKey("known");
    const askAll = (key: string) => Promise.all(instances.map((instance) => instance.ask(key)));
    const times = (answers: readonly { readonly milliseconds: number }[]) =>
      median(answers.map(({ milliseconds }) => milliseconds)).toFixed(1);
    for (let turn = 0; turn < 30; turn += 1) await askAll(known);
    const calm = [];
    for (let turn = 0; turn < 30; turn += 1) calm.push(...(await askAll(known)));
    stage.reads.length = 0;
    const startedAt = performance.now();
    let isOver = false;
    const floods = Promise.all(
      instances.map((instance) => instance.askWithInvented(perSecond / INSTANCES, seconds)),
    ).finally(() => {
      isOver = true;
    });
    const [fresh, busy] = [[] as Awaited<ReturnType<typeof askAll>>, [] as Awaited<ReturnType<typeof askAll>>];
    for (let turn = 0; !isOver; turn += 1) {
      const instance = instances[turn % INSTANCES] as (typeof instances)[number];
      fresh.push(await instance.ask(await stage.stack.createKey("new")));
      busy.push(await instance.ask(known));
    }
    const statuses = (await floods).flat();
    const took = (performance.now() - startedAt) / 1_000;
    console.log(
      `${statuses.length} invented keys in ${took.toFixed(1)} s at ${INSTANCES} instances: ${counted(statuses)}; ${tally(stage.reads)}`,
    );
    console.log(
      `first requests of ${fresh.length} new keys meanwhile: ${counted(fresh.map(({ status }) => status))}; median ${times(fresh)} ms`,
    );
    console.log(`a known key: ${times(calm)} ms before, ${times(busy)} ms meanwhile`);
  } finally {
    for (const instance of instances) instance.end();
    remove();
    await stage.close();
  }
}
