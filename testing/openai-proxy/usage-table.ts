import type { KeyLimits } from "../../contract/api-key.ts";
import { createApiKey } from "../../contract/api-key.ts";
import { issueKeyId } from "../../contract/key-id.ts";
import { countersIn, USAGE_KEY } from "../../contract/usage-item.ts";
import { usageTableClient } from "../../functions/openai-proxy/aws/usage-table-client.ts";
import { FUNCTION_URL } from "../../functions/openai-proxy/door.ts";
import type { Metering } from "../../functions/openai-proxy/limits/metering.ts";
import { usageJournal } from "../../functions/openai-proxy/limits/usage-journal.ts";
import type { Log } from "../../functions/openai-proxy/log.ts";
import type { Faults } from "../../local/aws/faults.ts";
import { withAwsEnvironment } from "../aws-environment.ts";
import { startTestAws } from "../local-aws/test-aws.ts";
import { ID_SECRET, toKeys } from "./fake-keys.ts";
import { CHAT_MODEL, PARAMETER, toStageParameters } from "./fake-parameters.ts";
import { fakeSageMaker } from "./fake-sagemaker-runtime.ts";
import { createTestProxy, type ProxyOptions, type TestProxy } from "./proxy.ts";

const TABLE = "openai-sagemaker-dev-usage";

/** `patience`: milliseconds for each call of DynamoDB; so many by default that a busy machine decides nothing. */
type InstanceOptions = Partial<Metering> & { readonly patience?: number };

type TestOptions = Partial<Omit<ProxyOptions, "metering">> & { readonly metering?: InstanceOptions };

/** What each answer of `answering` uses. */
export const TOKENS_PER_ANSWER = 20;

export const answering = fakeSageMaker(({ stream }) => {
  const usage = { prompt_tokens: 8, completion_tokens: 12, total_tokens: TOKENS_PER_ANSWER };
  const chunk = (choices: unknown[], rest = {}) =>
    `data: ${JSON.stringify({ id: "one", object: "chat.completion.chunk", created: 1, model: "m", choices, ...rest })}\n\n`;
  if (stream) {
    const hello = chunk([{ index: 0, delta: { role: "assistant", content: "Hello" }, finish_reason: "stop" }]);
    return { contentType: "text/event-stream", body: `${hello}${chunk([], { usage })}data: [DONE]\n\n` };
  }
  const message = { role: "assistant", content: "Hello" };
  return {
    body: JSON.stringify({
      id: "one",
      object: "chat.completion",
      created: 1,
      model: "m",
      choices: [{ index: 0, message, finish_reason: "stop" }],
      usage,
    }),
  };
});

/** The usage table of a local AWS, and proxies that keep to it, each an instance of its own. */
export async function startUsageTable() {
  let fault: Faults | undefined;
  const { aws, client } = await startTestAws({
    faults: (request) => (request.service === "dynamodb" ? fault?.(request) : undefined),
  });
  aws.tables.create(TABLE, [USAGE_KEY.keyId, USAGE_KEY.period]);
  const restore = withAwsEnvironment({ AWS_ENDPOINT_URL: client.endpoint });
  const instance = (log: Log, { patience = 60_000, ...options }: InstanceOptions = {}): Metering => {
    const table = usageTableClient(client.region, TABLE, patience);
    return { table, journal: usageJournal(table, log, options.now), whenUnreachable: "open", log, ...options };
  };
  return {
    aws,
    region: client.region,
    tableName: TABLE,
    instance,
    /** A proxy with these keys only. */
    proxy(keys: readonly LimitedKey[], options: TestOptions = {}): TestProxy {
      const { metering, ...rest } = options;
      return createTestProxy({
        runtime: answering,
        door: FUNCTION_URL,
        parameters: toStageParameters({ [PARAMETER.model("default")]: CHAT_MODEL }),
        keys: toKeys(keys),
        ...rest,
        metering: (log) => instance(log, metering),
      });
    },
    /** What the table has of a key in its only month. */
    counters(keyId: string) {
      const found = [...aws.tables.get(TABLE).items.values()].filter(({ key }) => key && "S" in key && key.S === keyId);
      if (found.length > 1) throw new Error(`The key ${keyId} has ${found.length} items.`);
      return countersIn(found[0]);
    },
    /** As if nothing had ever been used. */
    clear() {
      aws.tables.get(TABLE).items.clear();
    },
    /** Makes DynamoDB fail, or wait, from now on. */
    fail(faults: Faults | undefined) {
      fault = faults;
    },
    async close() {
      restore();
      await aws.close();
    },
  };
}

export type LimitedKey = ReturnType<typeof keyWith>;

export function keyWith(limits?: KeyLimits) {
  return createApiKey("limited", limits === undefined ? {} : { limits }, issueKeyId(ID_SECRET));
}
