import type { Execution } from "../../local/aws/step-functions/execution.ts";
import { causeInWords } from "../../provisioning/notifications/cause-in-words.ts";
import type { FaultyStack } from "../faults/faulty-stack.ts";
import { leftoversIn, wrongNotifications } from "../faults/invariant.ts";
import type { Snapshot } from "../faults/snapshot.ts";
import { CATALOG_ENTRY, createHand } from "./hand.ts";
import { ALIASES, type Operation } from "./operations.ts";
import { perform, provisioningInput, resumeAll, waitQuietly } from "./perform.ts";
import { readPublication } from "./publications.ts";
import { reportedBy } from "./reports.ts";
import { servingIn } from "./serving.ts";
import { watchDeletions } from "./watch-deletions.ts";

/**
 * Does the operations one after the other on an empty stage, and looks after each, and when all is over, whether a promise
 * was broken.
 * @returns a sentence for each promise that was
 */
export async function round(
  stack: FaultyStack,
  nothing: Snapshot,
  operations: readonly Operation[],
): Promise<string[]> {
  const { aws, names } = stack;
  await stack.restore(nothing);
  const hand = createHand(stack);
  const watch = watchDeletions(stack);
  const before = aws.executions.list().length;
  const began = () => aws.executions.list().slice(before);
  try {
    for (const operation of operations) {
      const isByHand = ["delete", "spoil", "edit", "write back"].includes(operation.does);
      await (isByHand ? watch.byHand(() => perform(operation, stack, hand)) : perform(operation, stack, hand));
      const broken = [...watch.take(), ...wrongEndings(began())];
      if (broken.length > 0) return broken.map((what) => `${what}, at ${JSON.stringify(operation)}`);
    }
    stack.launchWith(undefined);
    await resumeAll(stack);
    const sweep = async () => {
      await waitQuietly(stack, 60);
      stack.fireSchedule("sweeper");
      await stack.quiet();
    };
    await sweep();
    await sweep();
    const unreadable = ALIASES.filter((alias) => readPublication(stack, alias) === "unreadable");
    // Which of its models an endpoint without a configuration needs nobody knows: all of them stay.
    const unknown = aws.sageMaker.endpoints
      .list()
      .filter(({ config }) => !aws.sageMaker.endpointConfigs.find(config.name));
    const mayBeNeeded = (what: string) =>
      what.startsWith("model ") && unknown.some(({ name }) => what.includes(name.replace(/--.*/, "--")));
    const isUnreadable = (what: string) =>
      unreadable.some((alias) => what.includes(`-${alias}--`)) || (unreadable.length > 0 && what.includes("-url "));
    const swept = [...billedIn(stack), ...leftoversIn(stack), ...locksIn(stack)].filter(
      (what) => !isUnreadable(what) && !mayBeNeeded(what),
    );
    const broken = [...watch.take(), ...swept, ...(await servingIn(stack)), ...(await reportedBy(stack))];
    if (broken.length > 0) return broken.map((what) => `${what}, when all was swept`);

    for (const alias of ALIASES) {
      await hand.write(names.parameter.catalog(alias), CATALOG_ENTRY);
      const execution = stack.start("provision-endpoint", provisioningInput(alias));
      await stack.quiet();
      const ended = execution.error ?? execution.status;
      // The machine needs to know no more than which endpoint serves.
      const mayBeUnreadable = unreadable.includes(alias) && ended === "PublicationUnreadable";
      if (ended !== "SUCCEEDED" && !mayBeUnreadable)
        broken.push(`provisioning ${alias} ended with ${ended}: ${execution.cause}`);
    }
    const retirement = stack.start("retire-endpoint", {});
    await stack.quiet();
    if (retirement.status !== "SUCCEEDED")
      broken.push(`retiring all ended with ${retirement.error}: ${retirement.cause}`);
    broken.push(
      ...watch.take(),
      ...wrongEndings(began()),
      ...findRemains(stack),
      ...wrongNotifications(stack, began()),
    );
    return broken.map((what) => `${what}, at the end`);
  } finally {
    hand.close();
    stack.onRequest(undefined);
  }
}

/** Names of errors that nobody has foreseen: a program's own, and what no Catch sees. */
const UNFORESEEN =
  /^(|Error|TypeError|RangeError|ReferenceError|SyntaxError|ValiError|States\.(Runtime|\w+Failure|\w+Failed)|Lambda\.Unknown|Runtime\..*|Sandbox\..*)$/;

/** An execution that did not succeed ends with an error that has a name, and a sentence for the caller. */
function wrongEndings(executions: readonly Execution[]): string[] {
  return executions.flatMap(({ stateMachine, status, error = "", cause, input }) => {
    if (status === "RUNNING" || status === "SUCCEEDED") return [];
    const isForeseen = !UNFORESEEN.test(error) || status === "ABORTED" || status === "TIMED_OUT";
    const sentence = causeInWords(error, cause);
    return isForeseen && !sentence.includes("\n") ? [] : [`${stateMachine.name} with ${input} ended with ${sentence}`];
  });
}

/** Endpoints that are billed, and that no readable publication names. */
function billedIn(stack: FaultyStack): string[] {
  const published = ALIASES.map((alias) => readPublication(stack, alias)).flatMap((one) =>
    typeof one === "object" ? one.endpointName : [],
  );
  return stack.aws.sageMaker.endpoints
    .list()
    .filter(({ name }) => !published.includes(name))
    .map(({ name, status }) => `${name} is billed (${status})`);
}

function locksIn({ aws, names }: FaultyStack): string[] {
  const prefix = names.parameter.provisioning("");
  const locks = aws.parameters.list().filter(({ name }) => name.startsWith(prefix));
  return locks.map(({ name }) => `the lock ${names.versionPrefix(name.slice(prefix.length))} is left`);
}

/** What retire-endpoint left with `{}`. */
function findRemains(stack: FaultyStack): string[] {
  const { aws, names } = stack;
  const { endpoints, endpointConfigs, models } = aws.sageMaker;
  const made = [
    names.parameter.model(""),
    names.parameter.provisioning(""),
    names.parameter.apiUrl,
    names.parameter.openaiBaseUrl,
  ];
  return [
    ...[...endpoints.list(), ...endpointConfigs.list(), ...models.list()].map(({ name }) => name),
    ...aws.alarms.list().map(({ definition }) => String(definition.AlarmName)),
    ...aws.schedules
      .list()
      .map(({ definition }) => definition.Name)
      .filter((name) => name.startsWith("expiry-")),
    ...aws.autoScaling.targets.keys(),
    ...aws.parameters
      .list()
      .map(({ name }) => name)
      .filter((name) => made.some((beginning) => name.startsWith(beginning))),
  ].map((name) => `${name} remains`);
}
