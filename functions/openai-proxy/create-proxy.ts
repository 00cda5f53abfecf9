import { type AppDependencies, createApp } from "./app.ts";
import { parameterStoreClient } from "./aws/parameter-store-client.ts";
import { sageMakerRuntimeClient } from "./aws/sagemaker-runtime-client.ts";
import { usageTableClient } from "./aws/usage-table-client.ts";
import type { Door } from "./door.ts";
import type { Environment } from "./environment.ts";
import type { Metering } from "./limits/key-meter.ts";
import { usageJournal } from "./limits/usage-journal.ts";
import { logToStandardOutput } from "./log.ts";
import { withNamedEndpoint } from "./models/named-endpoint.ts";
import { cachedStageParameters, type ParameterCache } from "./models/parameter-cache.ts";

/** The app for a door, in front of the AWS that the environment names. */
export function createProxy(environment: Environment, door: Door) {
  const dependencies: AppDependencies = {
    runtime: sageMakerRuntimeClient(environment.AWS_REGION),
    parameters: stageParameters(environment),
    door,
    stage: environment.PARAMETER_ROOT.split("/").at(-1) ?? "",
    log: logToStandardOutput,
    metering: createMetering(environment),
    mediaDomains: environment.MEDIA_DOMAINS?.split(",") ?? [],
    contact: environment.CONTACT,
    recordContent: environment.RECORD_CONTENT === "true",
  };
  return createApp(dependencies);
}

function createMetering(environment: Environment): Metering | undefined {
  const { USAGE_TABLE: tableName, LIMITS_WHEN_UNREACHABLE: whenUnreachable, AWS_REGION } = environment;
  const { CACHED_TOKEN_WEIGHT: cachedTokenWeight } = environment;
  const log = logToStandardOutput;
  if (!tableName) return undefined;
  const table = usageTableClient(AWS_REGION, tableName);
  return { table, journal: usageJournal(table, log), whenUnreachable, cachedTokenWeight, log };
}

function stageParameters(environment: Environment): ParameterCache {
  const { PARAMETER_ROOT: root, SAGEMAKER_ENDPOINT_NAME: endpointName, CONTAINER, AWS_REGION } = environment;
  const { PARAMETER_CACHE_SECONDS: secondsPerPage } = environment;
  const cache = { pages: parameterStoreClient(AWS_REGION), root, log: logToStandardOutput, secondsPerPage };
  if (!endpointName) return cachedStageParameters(cache);
  return withNamedEndpoint(cachedStageParameters({ ...cache, path: `${root}/keys` }), endpointName, CONTAINER);
}
