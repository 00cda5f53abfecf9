import type { KeyLimits } from "../../contract/api-key.ts";
import { wakeEvent } from "../../contract/wake-event.ts";
import { namesOf } from "../../names.ts";
import { type AppDependencies, createApp } from "./app.ts";
import { eventBusClient } from "./aws/event-bus-client.ts";
import { heldRequestsClient } from "./aws/held-requests-client.ts";
import { itemTable } from "./aws/item-table.ts";
import { keyTableClient } from "./aws/key-table-client.ts";
import { personTableClient } from "./aws/person-table-client.ts";
import { parameterStoreClient } from "./aws/parameter-store-client.ts";
import { sageMakerRuntimeClient } from "./aws/sagemaker-runtime-client.ts";
import { usageSourceClient } from "./aws/usage-source-client.ts";
import { usageTableClient } from "./aws/usage-table-client.ts";
import { wakeClaimsClient } from "./aws/wake-claims-client.ts";
import type { Door } from "./door.ts";
import type { Environment } from "./environment.ts";
import { keyDirectory } from "./keys/key-directory.ts";
import type { Metering } from "./limits/metering.ts";
import { usageJournal } from "./limits/usage-journal.ts";
import { logToStandardOutput } from "./log.ts";
import { namedEndpoint } from "./models/named-endpoint.ts";
import { knownPeople } from "./people/known-people.ts";
import { cachedPeopleSecrets } from "./people/people-secrets.ts";
import type { CountedPeople } from "./people/with-person.ts";
import type { Waking } from "./waiting/waiting-request.ts";
import { createWaker } from "./waking/waker.ts";
import { cachedStageParameters, type ParameterCache } from "./models/parameter-cache.ts";

/** A key that nobody knows yet is refused without an answer from its table, so that one is worth waiting for. */
const KEY_PATIENCE_MILLISECONDS = 10_000;

/** The app for a door, in front of the AWS that the environment names. */
export function createProxy(environment: Environment, door: Door) {
  const { AWS_REGION: region, USAGE_TABLE: tableName } = environment;
  const log = logToStandardOutput;
  const dependencies: AppDependencies = {
    runtime: sageMakerRuntimeClient(region),
    parameters: stageParameters(environment),
    keys: keyDirectory({ table: keyTableClient(itemTable(region, tableName, KEY_PATIENCE_MILLISECONDS), log), log }),
    door,
    stage: stageOf(environment),
    log,
    usage: usageSourceClient(region, tableName),
    metering: createMetering(environment),
    people: createPeople(environment),
    waking: createWaking(environment),
    mediaDomains: environment.MEDIA_DOMAINS?.split(",") ?? [],
    contact: environment.CONTACT,
    recordContent: environment.RECORD_CONTENT === "true",
  };
  return createApp(dependencies);
}

const stageOf = ({ PARAMETER_ROOT: root }: Environment) => root.split("/").at(-1) ?? "";

/** Instances agree by the stage's table. */
function createWaking(environment: Environment): Waking {
  const { AWS_REGION: region, USAGE_TABLE: tableName, MAX_HELD_REQUESTS: most, WORKING_HOURS } = environment;
  const table = itemTable(region, tableName);
  const names = namesOf(stageOf(environment));
  const putEvent = eventBusClient(region);
  const wake = createWaker({
    claims: wakeClaimsClient(table),
    askFor: (alias) => putEvent(wakeEvent(names, alias)),
    log: logToStandardOutput,
  });
  return { wake, held: heldRequestsClient(table, most), workingHours: WORKING_HOURS };
}

function createMetering(environment: Environment): Metering {
  const { USAGE_TABLE: tableName, LIMITS_WHEN_UNREACHABLE: whenUnreachable, AWS_REGION } = environment;
  const { CACHED_TOKEN_WEIGHT: cachedTokenWeight } = environment;
  const log = logToStandardOutput;
  const table = usageTableClient(AWS_REGION, tableName);
  return { table, journal: usageJournal(table, log), whenUnreachable, cachedTokenWeight, log };
}

/** Nothing where the stage knows no people. */
function createPeople(environment: Environment): CountedPeople | undefined {
  const { AWS_REGION: region, USAGE_TABLE: tableName, LIMITS_WHEN_UNREACHABLE: whenUnreachable } = environment;
  if (environment.COUNT_PEOPLE !== "true") return undefined;
  const log = logToStandardOutput;
  const { secrets: read } = parameterStoreClient(region);
  return {
    secrets: cachedPeopleSecrets({ read, names: namesOf(stageOf(environment)), log }),
    limits: personLimits(environment),
    whenUnreachable,
    known: knownPeople(personTableClient(itemTable(region, tableName)), log),
  };
}

function personLimits(environment: Environment): KeyLimits | undefined {
  const {
    PERSON_REQUESTS_PER_MINUTE: requestsPerMinute,
    PERSON_TOKENS_PER_DAY: tokensPerDay,
    PERSON_TOKENS_PER_MONTH: tokensPerMonth,
  } = environment;
  const limits = { requestsPerMinute, tokensPerDay, tokensPerMonth };
  return Object.values(limits).some((limit) => limit !== undefined) ? limits : undefined;
}

function stageParameters(environment: Environment): ParameterCache {
  const { PARAMETER_ROOT: root, SAGEMAKER_ENDPOINT_NAME: endpointName, CONTAINER, AWS_REGION } = environment;
  const { PARAMETER_CACHE_SECONDS: secondsPerPage } = environment;
  const cache = { ...parameterStoreClient(AWS_REGION), root, log: logToStandardOutput, secondsPerPage };
  return endpointName ? namedEndpoint(endpointName, CONTAINER) : cachedStageParameters(cache);
}
