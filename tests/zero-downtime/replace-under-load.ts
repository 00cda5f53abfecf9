import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { LocalAws } from "../../local/aws/create-local-aws.ts";
import type { FaultRequest } from "../../local/aws/faults.ts";
import { startLocalStack } from "../../local/local-stack.ts";
import { DEFAULT_ALIAS, namesOf } from "../../names.ts";
import { synthesizeApp } from "../../testing/synthesized-app.ts";
import { type LoadReport, startConstantLoad } from "./constant-load.ts";
import { launchNamedModel, MUTE } from "./named-model.ts";

export interface ReplacementOptions {
  readonly requestsPerSecond: number;
  /** Requests that may be open at once: each has a function's process of its own, and all of these are on one machine. */
  readonly mostOpen: number;
  /** What the waits of the state machines, and the proxy's cache with them, take of their time in AWS. */
  readonly timeScale: number;
  readonly log?: (line: string) => void;
}

export interface ReplacementReport extends LoadReport {
  readonly replacements: number;
  /** How the deployments ended that were rolled back. */
  readonly rollbacks: readonly string[];
  /** Model ids that were the value of `models/default` at any time. */
  readonly published: ReadonlySet<string>;
  /** Answers by a model that had not been published when the answer came. */
  readonly unpublishedAnswers: number;
}

/** Seconds that the proxy keeps what it read, by default. */
const CACHE_SECONDS = 60;
const REPLACEMENTS = 5;
const names = namesOf("dev");

/**
 * Replaces a model five times, and lets two more deployments be rolled back, one by its smoke test and one by the error
 * alarm of its endpoint, while clients ask at both doors all the time.
 */
export async function replaceUnderLoad(options: ReplacementOptions) {
  const { requestsPerSecond, mostOpen, timeScale, log = () => undefined } = options;
  const app = await synthesizeApp();
  shortenCaches(app.outputFolder, CACHE_SECONDS * timeScale);
  const published = new Set<string>();
  let raisesAlarm = false;
  const stack = await startLocalStack({
    outputFolder: app.outputFolder,
    stage: names.stage,
    region: "eu-north-1",
    launchContainer: launchNamedModel,
    pauseScale: timeScale,
    aws: {
      faults(request) {
        const modelId = publishedBy(request);
        if (modelId !== undefined) published.add(modelId);
        if (raisesAlarm) raiseAlarmsAsked(request, stack.aws.alarms);
      },
    },
  });
  try {
    await stack.run("provision-endpoint", { modelId: "version-0" });
    let unpublishedAnswers = 0;
    const load = startConstantLoad(
      {
        doors: [stack.openaiBaseUrl.replace(/\/v1$/, ""), stack.httpApiUrl],
        key: await stack.createKey("load"),
        requestsPerSecond,
        mostOpen,
      },
      (modelId) => {
        if (!published.has(modelId)) unpublishedAnswers += 1;
      },
    );
    const rollbacks: string[] = [];
    const isRolledBack = async (modelId: string) => {
      const failure = stack.run("provision-endpoint", { modelId });
      rollbacks.push(
        await failure.then(
          () => "succeeded",
          (error: Error) => error.message,
        ),
      );
      log(`${modelId}: ${rollbacks.at(-1)}`);
    };
    for (let version = 1; version <= REPLACEMENTS; version += 1) {
      await stack.run("provision-endpoint", { modelId: `version-${version}` });
      log(`version-${version} replaced version-${version - 1}`);
      if (version === 2) await isRolledBack(`${MUTE}-version`);
      if (version === 4) {
        raisesAlarm = true;
        await isRolledBack("version-with-errors");
        raisesAlarm = false;
      }
    }
    const report = await load.stop();
    return { ...report, replacements: REPLACEMENTS, rollbacks, published, unpublishedAnswers };
  } finally {
    await stack.close();
    app.remove();
  }
}

/** The doors' functions get the variable that the stack leaves at its default. */
function shortenCaches(outputFolder: string, seconds: number): void {
  const path = join(outputFolder, "stacks", "api", "cdk.tf.json");
  const stack = JSON.parse(readFileSync(path, "utf8"));
  for (const { environment } of Object.values<{ environment: { variables: Record<string, string> } }>(
    stack.resource.aws_lambda_function,
  )) {
    environment.variables.PARAMETER_CACHE_SECONDS = String(seconds);
  }
  writeFileSync(path, JSON.stringify(stack));
}

function publishedBy({ service, operation, input }: FaultRequest): string | undefined {
  if (service !== "ssm" || operation !== "PutParameter") return undefined;
  const { Name, Value } = input as { readonly Name: string; readonly Value: string };
  return Name === names.parameter.model(DEFAULT_ALIAS) ? JSON.parse(Value).modelId : undefined;
}

/** Just before the state machine looks, so that no evaluation comes in between. */
function raiseAlarmsAsked({ service, operation, input }: FaultRequest, alarms: LocalAws["alarms"]): void {
  if (service !== "cloudwatch" || operation !== "DescribeAlarms") return;
  const { AlarmNames = [] } = input as { readonly AlarmNames?: readonly string[] };
  const existing = new Set(alarms.list().map(({ definition }) => definition.AlarmName));
  for (const name of AlarmNames) if (existing.has(name)) alarms.setState(name, "ALARM");
}
