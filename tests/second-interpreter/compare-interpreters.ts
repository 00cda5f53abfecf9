import { isDeepStrictEqual } from "node:util";
import { PutParameterCommand, SSMClient } from "@aws-sdk/client-ssm";
import { createLocalAws, type LocalAws } from "../../local/aws/create-local-aws.ts";
import { startLocalStack } from "../../local/local-stack.ts";
import { synthesizeApp } from "../../testing/synthesized-app.ts";
import { launchNamedModel } from "../zero-downtime/named-model.ts";
import { CASES } from "./cases.ts";
import { deployToMinistack, ROLE } from "./deploy-to-ministack.ts";
import { type Outcome, runCase } from "./run-cases.ts";
import { startMinistack } from "./start-ministack.ts";

const REGION = "eu-north-1";
const ACCOUNT_ID = "123456789012";
const TIME_SCALE = 0.005;
const ENDPOINT_DELAYS = { provisioning: 100, rollback: 10, deletion: 10 };

interface InterpreterOptions {
  /** Ministack's program. */
  readonly executable: string;
  /** Prints the states of every case. */
  readonly verbose?: boolean | undefined;
}

/**
 * Runs both synthesized state machines in two interpreters that have nothing in common, each beside a local SageMaker of its
 * own, and compares which states they go through and what is there in the end. In the second one, `ministack`, a function
 * makes the SDK calls, for it has no SageMaker; all else of the definitions is its to interpret.
 *
 * @returns how many cases differ
 */
export async function compareInterpreters({ executable, verbose }: InterpreterOptions): Promise<number> {
  const closers: (() => unknown)[] = [];
  try {
    const app = await synthesizeApp();
    closers.push(app.remove);
    const common = { launchContainer: launchNamedModel, endpointDelays: ENDPOINT_DELAYS };
    const stack = await startLocalStack({
      outputFolder: app.outputFolder,
      stage: "dev",
      region: REGION,
      launchContainer: launchNamedModel,
      pauseScale: TIME_SCALE,
      aws: { endpointDelays: ENDPOINT_DELAYS },
    });
    closers.push(stack.close);
    const otherAws = await createLocalAws({ region: REGION, accountId: ACCOUNT_ID, ...common });
    closers.push(otherAws.close);
    admitRole(otherAws, ROLE);
    const python = await startMinistack({ executable, region: REGION, accountId: ACCOUNT_ID, timeScale: TIME_SCALE });
    closers.push(python.close);
    const ministack = {
      endpoint: python.url,
      region: REGION,
      credentials: { accessKeyId: ACCOUNT_ID, secretAccessKey: "local" },
    };
    await copyParameters(stack, otherAws.url);
    otherAws.schedules.groups.add(stack.names.scheduleGroup);
    for (const machine of stack.aws.stateMachines.list()) otherAws.stateMachines.register(machine);
    await deployToMinistack({ ministack, stack, synthesized: app.stacks, localAwsUrl: otherAws.url });

    let differences = 0;
    for (const one of CASES) {
      const ours = await runCase({ connection: stack.connection, aws: stack.aws, names: stack.names }, one);
      const theirs = await runCase({ connection: ministack, aws: otherAws, names: stack.names }, one);
      const same = isDeepStrictEqual(withoutRunOwn(ours), withoutRunOwn(theirs));
      if (!same) differences += 1;
      console.log(`${same ? "same     " : "DIFFERENT"}  ${one.name}: ${theirs.status}, ${theirs.states.length} states`);
      if (!same || verbose) for (const outcome of [ours, theirs]) console.log(JSON.stringify(outcome, null, 1));
    }
    console.log(`${CASES.length} cases, ${differences} different.`);
    return differences;
  } finally {
    for (const close of closers.reverse()) await close();
  }
}

/** A role that any service may take, and that may do anything. */
function admitRole({ principals: { roles, rolePolicies, trustPolicies } }: LocalAws, arn: string): void {
  const name = arn.split("/").at(-1) ?? "";
  const policy = (statement: object) =>
    JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });
  roles.set(name, arn);
  trustPolicies.set(name, policy({ Principal: "*", Action: "sts:AssumeRole" }));
  rolePolicies.set(name, { everything: policy({ Action: "*", Resource: "*" }) });
}

/** What `terraform apply` writes into Parameter Store. */
async function copyParameters({ aws }: Awaited<ReturnType<typeof startLocalStack>>, endpoint: string): Promise<void> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const ssm = new SSMClient({ endpoint, region: REGION, credentials });
  for (const { name } of aws.parameters.list()) {
    await ssm.send(new PutParameterCommand({ Name: name, Type: "String", Value: aws.parameters.value(name) }));
  }
  ssm.destroy();
}

/** Versions have random names, and a function's error has the places in its bundle. */
function withoutRunOwn(outcome: Outcome): unknown {
  const { cause, ...rest } = outcome;
  const message = cause?.startsWith("{") ? JSON.parse(cause).errorMessage : cause;
  return { ...rest, cause: message?.replaceAll(/--[0-9a-f]{8}\b/g, "--version") };
}
