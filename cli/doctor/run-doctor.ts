import { setTimeout } from "node:timers/promises";
import { explainAwsError, quoteAwsError } from "../aws/aws-errors.ts";
import type { Stage } from "../command-line/stage-options.ts";
import type { Check, CheckContext, CheckResult, Finding } from "./check.ts";
import { warning } from "./check.ts";
import type { DoctorClients } from "./clients.ts";
import { budget } from "./budget.ts";
import { concurrency } from "./concurrency.ts";
import { callerIdentity } from "../aws/caller-identity.ts";
import { credentials } from "./credentials.ts";
import { existingStage } from "./existing-stage.ts";
import { image } from "./image.ts";
import { instanceType } from "./instance-type.ts";
import { keyPair } from "./key-pair.ts";
import { login } from "./login.ts";
import { model } from "./model.ts";
import { network } from "./network.ts";
import { node } from "./node.ts";
import { permissions } from "./permissions.ts";
import { region } from "./region.ts";
import { stateBucket } from "./state-bucket.ts";
import { terraform } from "./terraform.ts";

/** In the order in which they are shown. */
const CHECKS: readonly Check[] = [
  node,
  terraform,
  credentials,
  region,
  permissions,
  network,
  keyPair,
  login,
  concurrency,
  model,
  instanceType,
  budget,
  image,
  stateBucket,
  existingStage,
];

const TIME_LIMIT_MILLISECONDS = 10_000;

/**
 * Makes every check before a deployment, all at the same time. Nothing is changed and nothing costs.
 * What AWS does not let it see is a warning; a rejection is a defect of ours.
 */
export async function runDoctor(
  stage: Stage,
  clients: DoctorClients,
  { timeLimit = TIME_LIMIT_MILLISECONDS, checks = CHECKS } = {},
): Promise<CheckResult[]> {
  const context: CheckContext = {
    stage,
    clients: { ...clients, hub: once(clients.hub) },
    identity: once(() => callerIdentity(clients.sts)),
  };
  return Promise.all(
    checks
      .filter(({ applies = () => true }) => applies(stage))
      .map(async (check) => ({ name: check.name, ...(await within(timeLimit, examine(check, context))) })),
  );
}

/** The same question is asked once in a run. */
function once<Parameters extends unknown[], T>(ask: (...parameters: Parameters) => Promise<T>) {
  const answers = new Map<string, Promise<T>>();
  return (...parameters: Parameters): Promise<T> => {
    const question = JSON.stringify(parameters);
    const answer = answers.get(question) ?? ask(...parameters);
    answers.set(question, answer);
    return answer;
  };
}

async function within(milliseconds: number, finding: Promise<Finding>): Promise<Finding> {
  const done = new AbortController();
  const late = setTimeout(
    milliseconds,
    warning(`Not checked: there was no answer within ${milliseconds / 1000} s.`, "Check the network and try again."),
    { signal: done.signal },
  );
  try {
    return await Promise.race([finding, late]);
  } finally {
    done.abort();
    await late.catch(() => undefined);
  }
}

async function examine(check: Check, context: CheckContext): Promise<Finding> {
  try {
    return await check.run(context);
  } catch (reason) {
    const sentence = explainAwsError(reason) ?? quoteAwsError(reason);
    if (sentence === undefined) throw reason;
    // What is wrong with the credentials is said by their own check.
    const known = await context.identity().catch(() => undefined);
    return known === undefined
      ? { status: "warning", found: "Not checked: first put right what is said of the credentials." }
      : warning(`Not checked. ${sentence}`, "Have it allowed, try again, or go on: Terraform will tell.");
  }
}
