import * as v from "valibot";
import { ContainerKind } from "../../contract/container-kind.ts";
import { namesOf } from "../../names.ts";

const limit = v.pipe(v.string(), v.regex(/^[1-9]\d{0,14}$/, "must be a whole number above 0"), v.transform(Number));

/** The contract between the stack and this function: the stack's environment block `satisfies EnvironmentVariables`. */
export const Environment = v.object({
  /** Root of the stage's SSM parameters, without a slash at the end. */
  PARAMETER_ROOT: v.optional(
    v.pipe(v.string(), v.regex(/^(\/[\w.-]+)+$/, "must be a path such as /openai-sagemaker/dev")),
    namesOf("dev").parameter.root,
  ),
  /** Names the endpoint; SSM is then not asked for anything. */
  SAGEMAKER_ENDPOINT_NAME: v.optional(v.string()),
  /** The container behind `SAGEMAKER_ENDPOINT_NAME`; a published model brings its own. */
  CONTAINER: v.optional(ContainerKind, "vllm"),
  /** Lambda sets it. */
  AWS_REGION: v.optional(v.string(), "eu-north-1"),
  /** Lambda sets it: host and port. */
  AWS_LAMBDA_RUNTIME_API: v.optional(v.string()),
  /** Lambda sets it: which of the bundle's handlers it runs. */
  _HANDLER: v.optional(v.string()),
  /**
   * How long an instance of the function goes without reading SSM, for each page of parameters. The previous version of a
   * model is kept for as long as the default needs (`WATCH_SECONDS` of the state machines): only a test whose waits are
   * shortened shortens this with them.
   */
  PARAMETER_CACHE_SECONDS: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => Number(text) >= 0.1 && Number(text) <= 60, "must be a number of seconds from 0.1 to 60"),
      v.transform(Number),
    ),
    "60",
  ),
  /** Host names, separated by commas, from which the container may fetch what a message names by URL. Absent: from nowhere. */
  MEDIA_DOMAINS: v.optional(v.string()),
  /** Whom callers ask: a name, a mail address or a link. Absent: nobody is named. */
  CONTACT: v.optional(v.string()),
  /** DynamoDB table of keys, teams, and what each of them uses. */
  USAGE_TABLE: v.optional(v.string(), namesOf("dev").usageTable),
  /** What becomes of requests of keys with limits while the table cannot be reached. */
  LIMITS_WHEN_UNREACHABLE: v.optional(v.picklist(["open", "closed"]), "open"),
  /** How much a prompt token from the container's prefix cache counts towards limits. */
  CACHED_TOKEN_WEIGHT: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => Number(text) >= 0 && Number(text) <= 1, "must be a number from 0 to 1"),
      v.transform(Number),
    ),
    "1",
  ),
  /** Requests of the stage that may wait at once until their model is live: each occupies a function. */
  MAX_HELD_REQUESTS: v.optional(
    v.pipe(
      v.string(),
      v.check((text) => /^\d{1,2}$/.test(text) && Number(text) <= 60, "must be a whole number from 0 to 60"),
      v.transform(Number),
    ),
    "20",
  ),
  /** `true`: usage is counted by the people behind the web UI's key, as the web UI names them. */
  COUNT_PEOPLE: v.optional(v.picklist(["true", "false"]), "false"),
  /** What each of them may use up. Absent: as much as the key. */
  PERSON_REQUESTS_PER_MINUTE: v.optional(limit),
  PERSON_TOKENS_PER_DAY: v.optional(limit),
  PERSON_TOKENS_PER_MONTH: v.optional(limit),
  /** When working hours begin, in words for callers. Absent: there are none. */
  WORKING_HOURS: v.optional(v.string()),
  /** `true` puts requests and answers into the log records. They are people's words: off unless somebody asks. */
  RECORD_CONTENT: v.optional(v.picklist(["true", "false"]), "false"),
});
export type Environment = v.InferOutput<typeof Environment>;
export type EnvironmentVariables = v.InferInput<typeof Environment>;

/** Reads the process's environment, once. An empty variable is an absent one. */
export function readEnvironment(variables: Readonly<Record<string, string | undefined>> = process.env): Environment {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value));
  const result = v.safeParse(Environment, given);
  if (result.success) return result.output;
  const faults = result.issues.map(
    (issue) => `${v.getDotPath(issue)}=${JSON.stringify(issue.input)}: ${issue.message}`,
  );
  throw new Error(`The function's environment is wrong. ${faults.join("; ")}`);
}
