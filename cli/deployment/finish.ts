import { hashOfKey, keyIdOf } from "../../contract/api-key.ts";
import type { PublishedModel } from "../../contract/published-model.ts";
import { readStageParameters } from "../../provisioning/inventory/stage-parameters.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import type { StageClients } from "../aws/stage-clients.ts";
import type { Stage } from "../command-line/stage-options.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";
import type { ServedStage } from "../executions/served-stage-text.ts";
import { createKey } from "../keys/create-key.ts";
import type { KeyClients } from "../records/key-clients.ts";
import { findKey } from "../records/read-keys.ts";
import { revokeKey } from "../keys/revoke-key.ts";
import { allPassed, probeTable } from "../probes/probe-table.ts";
import { testUntilKnown } from "../probes/test-until-known.ts";
import { terminalColumns } from "../text/terminal-columns.ts";
import { FIRST_KEY_NAME, hasKeyOfPeople, TEST_KEY_NAME } from "./first-key.ts";

/** The life of the test's own key, if nothing is left to revoke it. */
const TEST_KEY_LIFETIME = "15m";

export interface FinishOptions {
  readonly alias: string;
  readonly model: PublishedModel;
  readonly stream: ProgressStream;
  readonly signal?: AbortSignal | undefined;
  /** Whether to create a first key. False where others read the output too, such as a workflow's log. Default: true. */
  readonly firstKey?: boolean | undefined;
  /** Whether the first key wakes models that sleep: whoever deploys such a model means that. Default: false. */
  readonly mayWake?: boolean | undefined;
  /** A key of the stage to test with. Default: that of the environment, or one that is made for the test. */
  readonly testKey?: string | undefined;
}

/**
 * Creates a first key for a stage that has none, and tests the gateway as a client sees it. Called when a model serves.
 * @throws UserError when the gateway fails its test
 */
export async function finish(
  clients: Pick<StageClients, "ssm" | "dynamoDb">,
  { settings, names, environment }: Stage,
  { alias, model, stream, signal, firstKey = true, testKey, mayWake = false }: FinishOptions,
): Promise<ServedStage> {
  const { openaiBaseUrl, apiUrl } = await readStageParameters(clients.ssm, names);
  if (openaiBaseUrl === undefined) {
    throw new UserError(
      `${names.parameter.openaiBaseUrl} is missing: run the same command again, provisioning writes it.`,
    );
  }
  const isFirst = firstKey && testKey === undefined && !(await hasKeyOfPeople(clients, names));
  const given = isFirst ? undefined : (testKey ?? (await keyOfStage(clients, names, environment.OPENAI_API_KEY)));
  const made =
    given === undefined
      ? await createKey(
          clients,
          names,
          isFirst ? { name: FIRST_KEY_NAME, mayWake } : { name: TEST_KEY_NAME, expires: TEST_KEY_LIFETIME },
        )
      : undefined;
  let passed = false;
  try {
    const apiKey = made?.key ?? given ?? "";
    stream.write("\nTesting the gateway …\n");
    const results = await testUntilKnown({ apiUrl: openaiBaseUrl, apiKey, model: alias, stream, signal });
    stream.write(`${probeTable(results, terminalColumns(stream))}\n\n`);
    passed = allPassed(results);
  } finally {
    // A first key that nobody has seen would keep the next run from creating one.
    if (made !== undefined && !(isFirst && passed)) await revokeKey(clients, names, made.id);
  }
  if (!passed) {
    throw new UserError(
      `The model is provisioned, but the gateway fails its test: \`npx openai-sagemaker logs openai-proxy-streaming --stage ${names.stage} --region ${settings.AWS_REGION}\` shows what the proxy says.`,
    );
  }
  return {
    stage: names.stage,
    region: settings.AWS_REGION,
    alias,
    model,
    openaiBaseUrl,
    httpApiUrl: apiUrl,
    ...(isFirst && { apiKey: made?.key }),
  };
}

/** The key in the environment, if it belongs to this stage: it may be a key of OpenAI itself. */
async function keyOfStage(clients: KeyClients, names: Names, key: string | undefined): Promise<string | undefined> {
  const id = key && keyIdOf(key);
  if (!id) return undefined;
  const record = await findKey(clients, names, id);
  if (record?.sha256 !== hashOfKey(key)) return undefined;
  const { expiresAt, disabledAt, models, team } = record;
  return [expiresAt, disabledAt, models, team].every((bound) => bound === undefined) ? key : undefined;
}
