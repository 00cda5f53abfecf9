import type { Decided } from "../../local/aws/authorization.ts";
import { endFunctions } from "../../testing/end-functions.ts";
import { synthesizeApp, WITH_LOGIN } from "../../testing/synthesized-app.ts";
import { type FaultyStack, startFaultyStack } from "../faults/faulty-stack.ts";
import { makeGivens } from "../faults/givens.ts";
import type { Givens } from "../faults/scenario.ts";
import { PERMISSION_SCENARIOS, type PermissionScenario } from "./scenarios.ts";
import { type Mutation, mutate, mutationsOf, mutationText, usedIn } from "./statements.ts";

const SECRET = "arn:aws:secretsmanager:eu-north-1:123456789012:secret:hf-token-AbCdEf";
export const MUTATED_SETTINGS = {
  ...WITH_LOGIN,
  MAX_INSTANCE_PRICE: "5",
  WAKE_ON_REQUEST: "idle",
  MEASUREMENT_JOBS: "on",
  INSTANCE_PRICES: "ml.c8g.xlarge=0.2",
  HF_TOKEN_SECRET: SECRET,
  MODEL_S3_URI: "s3://my-bucket/my-model/",
  SCHEDULE_START: "cron(0 8 ? * MON-FRI *)",
  SCHEDULE_STOP: "cron(0 18 ? * MON-FRI *)",
};

/** Scenarios that are run with a permission taken away, until somebody is denied: who is asked first may depend on who is faster. */
const TRIED_SCENARIOS = 4;

export interface MutationReport {
  readonly scenarios: number;
  readonly statements: number;
  readonly mutations: number;
  /** Taken away, and nobody was denied anything. */
  readonly survivors: readonly string[];
  /** Granted, and used by no scenario. */
  readonly unused: readonly string[];
  /** Denied while nothing was taken away, or asked of the wrong kind of resource. */
  readonly denied: readonly string[];
}

export interface MutationOptions {
  /** Default: all. */
  readonly wanted?: (mutation: Mutation) => boolean;
  readonly scenarios?: readonly PermissionScenario[];
  readonly settings?: Readonly<Record<string, string>>;
  readonly onProgress?: (line: string) => void;
}

/**
 * Runs all scenarios and sees which permission is used by which; then takes each away in turn, and runs the scenario that used it:
 * somebody has to be denied. What no scenario uses is granted without need.
 */
export async function runMutations(options: MutationOptions = {}): Promise<MutationReport> {
  const { wanted = () => true, scenarios = PERMISSION_SCENARIOS, settings = MUTATED_SETTINGS, onProgress } = options;
  const app = await synthesizeApp(settings);
  const stack = await startFaultyStack(app.outputFolder, {
    secrets: { [SECRET]: "hf_token", [WITH_LOGIN.OAUTH_CLIENT_SECRET_ARN]: "secret" },
  });
  // What is denied is told on stderr, too.
  const complain = console.error;
  console.error = () => undefined;
  try {
    const denied: string[] = [];
    const users = new Map<string, PermissionScenario[]>();
    let current: PermissionScenario | undefined;
    const end = stack.aws.authorization.onDecision((decided) => {
      if (!decided.decision.allowed || !decided.isOfKnownKind) denied.push(deniedText(decided));
      if (current === undefined) return;
      for (const used of usedIn(stack.aws, decided).map(mutationText)) {
        const known = users.get(used) ?? [];
        if (!known.includes(current) && known.length < TRIED_SCENARIOS) users.set(used, [...known, current]);
      }
    });
    const givens = await makeGivens(stack);
    // What they remember of these, they would not ask for in a scenario.
    await endFunctions(stack.functions);
    for (const scenario of scenarios) {
      current = scenario;
      await scenario.run(stack, givens);
      onProgress?.(`ran ${scenario.name}`);
    }
    end();
    const all = mutationsOf(stack.aws);
    const used = all.filter((one) => users.has(mutationText(one)));
    const mutated = used.filter(wanted);
    const survivors: string[] = [];
    for (const mutation of mutated) {
      const tried = users.get(mutationText(mutation)) ?? [];
      let killed = false;
      for (const scenario of tried) killed ||= await isDenied(stack, givens, { mutation, scenario });
      onProgress?.(
        `${killed ? "denied" : "SURVIVED"}: ${mutationText(mutation)} (${tried.map(({ name }) => name).join("; ")})`,
      );
      if (!killed) survivors.push(`${mutationText(mutation)}: ${tried.map(({ name }) => name).join("; ")}`);
    }
    return {
      scenarios: scenarios.length,
      statements: new Set(all.map(({ role, policy, statement }) => `${role} ${policy} ${statement}`)).size,
      mutations: mutated.length,
      survivors,
      unused: all.filter((one) => !users.has(mutationText(one))).map(mutationText),
      denied: [...new Set(denied)],
    };
  } finally {
    console.error = complain;
    await stack.close();
    app.remove();
  }
}

async function isDenied(
  stack: FaultyStack,
  givens: Givens,
  { mutation, scenario }: { readonly mutation: Mutation; readonly scenario: PermissionScenario },
): Promise<boolean> {
  let denied = false;
  const end = stack.aws.authorization.onDecision(({ principal, decision }) => {
    if (!decision.allowed && principal.arn.includes(`:assumed-role/${mutation.role}/`)) denied = true;
  });
  const giveBack = mutate(stack.aws, mutation);
  try {
    // What a warm function remembers, it does not ask for.
    await endFunctions(stack.functions.filter(({ name }) => name === mutation.role));
    await scenario.run(stack, givens).catch(() => undefined);
    return denied;
  } finally {
    giveBack();
    end();
  }
}

const deniedText = ({ principal, action, resource, decision, isOfKnownKind }: Decided) =>
  `${principal.arn}: ${action} on ${resource}: ${isOfKnownKind ? JSON.stringify(decision) : "not a kind of resource that the action knows"}`;
