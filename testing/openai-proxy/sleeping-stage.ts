import { type ApiKeyRecord, createApiKey } from "../../contract/api-key.ts";
import type { AsleepModel } from "../../contract/asleep-model.ts";
import type { CatalogEntry } from "../../contract/catalog-entry.ts";
import { USAGE_KEY } from "../../contract/usage-item.ts";
import { wakeEvent } from "../../contract/wake-event.ts";
import { eventBusClient } from "../../functions/openai-proxy/aws/event-bus-client.ts";
import { heldRequestsClient } from "../../functions/openai-proxy/aws/held-requests-client.ts";
import { itemTable } from "../../functions/openai-proxy/aws/item-table.ts";
import { usageTableClient } from "../../functions/openai-proxy/aws/usage-table-client.ts";
import { wakeClaimsClient } from "../../functions/openai-proxy/aws/wake-claims-client.ts";
import { type Door, FUNCTION_URL } from "../../functions/openai-proxy/door.ts";
import { usageJournal } from "../../functions/openai-proxy/limits/usage-journal.ts";
import { cachedStageParameters } from "../../functions/openai-proxy/models/parameter-cache.ts";
import type { SageMakerRuntime } from "../../functions/openai-proxy/sagemaker-runtime.ts";
import { createWaker } from "../../functions/openai-proxy/waking/waker.ts";
import type { Faults } from "../../local/aws/faults.ts";
import { namesOf } from "../../names.ts";
import { withAwsEnvironment } from "../aws-environment.ts";
import { startTestAws } from "../local-aws/test-aws.ts";
import { CATALOG_ENTRY, CHAT_MODEL, PARAMETER, toParameters } from "./fake-parameters.ts";
import { createTestProxy, type TestProxy } from "./proxy.ts";
import { answering } from "./usage-table.ts";
import { putKey } from "../local-aws/put-key.ts";
import { keyDirectory } from "../../functions/openai-proxy/keys/key-directory.ts";
import { keyTableClient } from "../../functions/openai-proxy/aws/key-table-client.ts";

const names = namesOf("dev");
/** So long that a busy machine decides nothing. */
const PATIENCE_MILLISECONDS = 60_000;

export const ASLEEP: AsleepModel = { since: "2026-11-22T02:00:00.000Z", why: "idle" };

export interface InstanceOptions {
  readonly door?: Door;
  readonly runtime?: SageMakerRuntime;
  /** Requests that the stage holds. */
  readonly most?: number;
  readonly contact?: string;
  readonly workingHours?: string;
  /** Milliseconds since the epoch, for claims. */
  readonly now?: () => number;
}

/**
 * A stage whose model sleeps, in front of a local AWS: its table and its event bus are asked over the wire. Nobody makes the model live
 * but the test.
 */
export async function startSleepingStage() {
  let fault: Faults | undefined;
  const { aws, client } = await startTestAws({ faults: (request) => fault?.(request) });
  aws.tables.create(names.usageTable, [USAGE_KEY.keyId, USAGE_KEY.period]);
  const restore = withAwsEnvironment({ AWS_ENDPOINT_URL: client.endpoint });
  const values = new Map<string, unknown>();
  /** The names of parameters that were read by name. */
  const looks: string[][] = [];
  let hidden = false;

  const stage = {
    aws,
    values,
    looks,
    /** Lays the model to sleep as it was, and forgets what happened. */
    async reset(entry: Partial<CatalogEntry> = { wakeOnRequest: "idle" }) {
      fault = undefined;
      hidden = false;
      values.clear();
      looks.length = 0;
      aws.eventBus.events.length = 0;
      aws.tables.create(names.usageTable, [USAGE_KEY.keyId, USAGE_KEY.period]);
      values.set(PARAMETER.catalog("default"), { ...CATALOG_ENTRY, ...entry });
      values.set(PARAMETER.asleep("default"), ASLEEP);
    },
    key(terms: Omit<ApiKeyRecord, "sha256" | "name"> = { mayWake: true }) {
      const { key, keyId, record } = createApiKey("test", terms);
      putKey(aws, names.usageTable, { keyId, record });
      return key;
    },
    sleep: (changes: Partial<AsleepModel>) => values.set(PARAMETER.asleep("default"), { ...ASLEEP, ...changes }),
    work(step: string, minutes?: number, machine = "provision-endpoint") {
      values.set(PARAMETER.provisioning("default"), {
        execution: `arn:aws:states:eu-north-1:123456789012:execution:openai-sagemaker-dev-${machine}:one`,
        step,
        since: new Date(Date.now() - 60_000).toISOString(),
        ...(minutes !== undefined && { readyAt: new Date(Date.now() + minutes * 60_000 - 1_000).toISOString() }),
      });
    },
    publish() {
      values.set(PARAMETER.model("default"), CHAT_MODEL);
      values.delete(PARAMETER.asleep("default"));
      values.delete(PARAMETER.provisioning("default"));
    },
    retire() {
      for (const name of [PARAMETER.model, PARAMETER.asleep, PARAMETER.provisioning]) values.delete(name("default"));
    },
    /** The aliases that were asked for. */
    asked: () =>
      aws.eventBus.events.filter(({ source }) => source === names.eventSource).map(({ detail }) => detail.alias),
    fail(faults: Faults | undefined) {
      fault = faults;
    },
    /** Parameter Store does not answer looks any more. */
    hide() {
      hidden = true;
    },
    /** A function's instance, with parameters, waker and connections of its own. */
    instance({
      door = FUNCTION_URL,
      runtime = answering,
      most = 20,
      contact,
      ...options
    }: InstanceOptions = {}): TestProxy {
      const table = itemTable(client.region, names.usageTable, PATIENCE_MILLISECONDS);
      const all = () => toParameters(Object.fromEntries(values));
      const putEvent = eventBusClient(client.region, PATIENCE_MILLISECONDS);
      const usage = usageTableClient(client.region, names.usageTable, PATIENCE_MILLISECONDS);
      return createTestProxy({
        door,
        runtime,
        ...(contact && { contact }),
        parameters: cachedStageParameters({
          root: PARAMETER.root,
          log: () => undefined,
          secondsPerPage: 0.3,
          pages: async function* () {
            yield all();
          },
          async named(wanted) {
            looks.push([...wanted]);
            if (hidden) throw new Error("throttled");
            return all().filter(({ name }) => wanted.includes(name));
          },
        }),
        keys: keyDirectory({ table: keyTableClient(table, () => undefined), log: () => undefined }),
        metering: (log) => ({ table: usage, journal: usageJournal(usage, log), whenUnreachable: "open", log }),
        waking: (log) => ({
          wake: createWaker({
            claims: wakeClaimsClient(table),
            askFor: (alias) => putEvent(wakeEvent(names, alias)),
            log,
            ...(options.now && { now: options.now }),
          }),
          held: heldRequestsClient(table, most),
          workingHours: options.workingHours,
        }),
      });
    },
    async close() {
      restore();
      await aws.close();
    },
  };
  await stage.reset();
  return stage;
}
