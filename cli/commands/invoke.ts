import { readFileSync } from "node:fs";
import { SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { Command } from "commander";
import * as v from "valibot";
import { bundle } from "../../constructs/base/bundle.ts";
import { splitPrelude } from "../../local/http-api/response-prelude.ts";
import { createLocalFunction } from "../../local/lambda/local-function.ts";
import { namesOf } from "../../names.ts";
import { readSettings } from "../../settings/settings.ts";
import { UserError } from "../../user-error.ts";
import { readEnvironment, withEnvironmentFileOption } from "../command-line/stage-options.ts";

/** The proxy's variables that a person may want to set for a try. */
const PASSED_ON = ["AWS_ENDPOINT_URL", "SAGEMAKER_ENDPOINT_NAME", "CONTAINER", "RECORD_CONTENT"] as const;

export function invokeCommand(): Command {
  return withEnvironmentFileOption(new Command("invoke"))
    .description(
      "Runs the bundled openai-proxy with an event, as Lambda would, and prints its answer.\n\n" +
        "The event's ${OPENAI_API_KEY} is replaced from the environment. With AWS_ENDPOINT_URL, as npm start prints it, the proxy " +
        "speaks to the local stack; without it, to AWS with your credentials. Examples of events: cli/events.",
    )
    .argument("<file>", "event as JSON: an HTTP API's or a Function URL's")
    .option("--verbose", "show the function's log")
    .action((file: string, { verbose = false }: { verbose?: boolean }) => invoke(file, verbose));
}

async function invoke(file: string, verbose: boolean): Promise<void> {
  const environment = readEnvironment();
  const settings = readSettings(environment);
  const event = readEvent(file, environment.OPENAI_API_KEY ?? "");
  const streams = isFunctionUrlEvent(event);
  const local = createLocalFunction({
    name: "openai-proxy",
    arn: `arn:aws:lambda:${settings.AWS_REGION}:000000000000:function:openai-proxy`,
    zipPath: bundle("openai-proxy").zipPath,
    handler: streams ? "index.functionUrlHandler" : "index.httpApiHandler",
    timeoutSeconds: streams ? 900 : 30,
    memoryMiB: 1024,
    environment: {
      PARAMETER_ROOT: namesOf(settings.STAGE).parameter.root,
      ...Object.fromEntries(PASSED_ON.flatMap((name) => (environment[name] ? [[name, environment[name]]] : []))),
      ...(await credentials(settings.AWS_REGION, environment.AWS_ENDPOINT_URL)),
    },
    log: (line) => verbose && console.error(line),
  });
  try {
    if (streams) await printStream(local, event);
    else await printAnswer(local, event);
  } finally {
    await local.close();
  }
}

/** The part of an event that tells the two doors apart, and both from other JSON. An event written by hand has no context. */
const RequestContext = v.optional(v.looseObject({ domainName: v.optional(v.string()) }));
const HttpEvent = v.union([
  v.looseObject({ requestContext: RequestContext, rawPath: v.string() }),
  v.looseObject({ requestContext: RequestContext, path: v.string(), httpMethod: v.string() }),
]);
type HttpEvent = v.InferOutput<typeof HttpEvent>;

function readEvent(file: string, key: string): HttpEvent {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, "utf8").replaceAll("${OPENAI_API_KEY}", key));
  } catch (error) {
    throw new UserError(`${file} cannot be read as an event: ${error instanceof Error ? error.message : error}`);
  }
  const event = v.safeParse(HttpEvent, json);
  if (event.success) return event.output;
  throw new UserError(`${file} is no event of an HTTP API or a Function URL; cli/events has examples.`);
}

function isFunctionUrlEvent({ requestContext }: HttpEvent): boolean {
  return requestContext?.domainName?.includes(".lambda-url.") ?? false;
}

/** Those of the default chain: environment, profile, single sign-on, role. The local stack takes any. */
async function credentials(region: string, endpoint: string | undefined): Promise<Record<string, string>> {
  if (endpoint !== undefined) return {};
  const client = new SageMakerRuntimeClient({ region });
  try {
    const { accessKeyId, secretAccessKey, sessionToken } = await client.config.credentials();
    return {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken ?? "",
    };
  } catch {
    throw new UserError(
      "There are no AWS credentials. Sign in (`aws sso login`, AWS_PROFILE, …), or set AWS_ENDPOINT_URL to what `npm start` prints.",
    );
  } finally {
    client.destroy();
  }
}

type LocalFunction = ReturnType<typeof createLocalFunction>;

async function printAnswer(local: LocalFunction, event: unknown): Promise<void> {
  const { payload, functionError } = await local.invoke(JSON.stringify(event));
  if (functionError !== undefined) throw new UserError(`The function failed: ${payload}`);
  const { statusCode, headers, body } = JSON.parse(payload);
  printHead(statusCode, headers);
  console.log(body);
}

async function printStream(local: LocalFunction, event: unknown): Promise<void> {
  const { prelude, body } = await splitPrelude((await local.invokeWithResponseStream(JSON.stringify(event))).body);
  const { statusCode, headers } = JSON.parse(prelude);
  printHead(statusCode, headers);
  for await (const chunk of body) process.stdout.write(chunk);
  console.log();
}

function printHead(statusCode: number, headers: Record<string, string> = {}): void {
  console.log(statusCode);
  for (const [name, value] of Object.entries(headers)) console.log(`${name}: ${value}`);
  console.log();
}
