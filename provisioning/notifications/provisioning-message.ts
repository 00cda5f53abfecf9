import * as v from "valibot";
import { causeInWords } from "./cause-in-words.ts";
import { type EndedExecution, type FailedState, provisioningDataIn } from "./ended-execution.ts";
import { howItEnded, type Notification, type NotificationContext, notification } from "./notification.ts";
import type { WhatIsPublished } from "./what-is-published.ts";

export interface ProvisioningOutcome {
  readonly alias: string;
  readonly execution: EndedExecution;
  readonly published: WhatIsPublished;
  /** The state that failed, if the history could be read. Absent when the execution succeeded. */
  readonly failed?: FailedState;
  readonly container?: { readonly logGroup: string; readonly lines: readonly string[] };
}

/** @returns nothing for a waking that had nothing to do: requests start many, and it is no news */
export function provisioningMessage(
  context: NotificationContext,
  outcome: ProvisioningOutcome,
): Notification | undefined {
  if (provisioningDataIn(outcome.execution.output).plan?.nothingToDo !== undefined) return undefined;
  return outcome.execution.status === "SUCCEEDED" ? succeeded(context, outcome) : unsuccessful(context, outcome);
}

function succeeded(context: NotificationContext, { alias, execution, published }: ProvisioningOutcome): Notification {
  const { model, openaiBaseUrl } = published;
  const { plan, passedOver, unchanged } = provisioningDataIn(execution.output);
  const what = model?.modelId ?? "its model";
  const headline = unchanged === undefined ? `${alias} serves ${what}` : `${alias} already serves ${what}`;
  return notification(context, execution, headline, [
    unchanged?.text ?? "",
    model === undefined
      ? `"${alias}" was published, but has been retired since.`
      : `"${alias}" serves ${what}, revision ${model.revision}, on ${model.instanceType}.`,
    passedOver === undefined
      ? ""
      : `A preferred instance type was passed over:\n${causeInWords(passedOver.Error, passedOver.Cause)}`,
    openaiBaseUrl === undefined ? "" : `Base URL for OpenAI clients:\n${openaiBaseUrl}`,
    model === undefined ? "" : shortcomings(model),
    model === undefined ? "" : untilWhen(model),
    (plan?.warnings ?? []).join("\n"),
  ]);
}

function shortcomings({ capabilities: { toolCalls, systemMessage } }: NonNullable<WhatIsPublished["model"]>): string {
  return [
    ...(toolCalls === false
      ? ["It takes tools, but asked to call one it did not: does SM_VLLM_TOOL_CALL_PARSER fit the model?"]
      : []),
    ...(systemMessage === false
      ? ["Its chat template refuses system messages: what they say is put before the user's first message."]
      : []),
  ].join("\n");
}

function untilWhen({ idleMinutes, expiresAt }: NonNullable<WhatIsPublished["model"]>): string {
  return [
    ...(idleMinutes === undefined ? [] : [`It is retired when nobody uses it for ${idleMinutes} minutes.`]),
    ...(expiresAt === undefined ? [] : [`It is retired at ${expiresAt}.`]),
  ].join("\n");
}

function isWaking({ input }: EndedExecution): boolean {
  return v.is(v.object({ wake: v.literal(true) }), input);
}

function unsuccessful(context: NotificationContext, outcome: ProvisioningOutcome): Notification {
  const { alias, execution, published, failed, container } = outcome;
  const { status, error, cause } = execution;
  const ended = howItEnded(status);
  return notification(context, execution, `provisioning ${alias} ${ended}`, [
    `Provisioning "${alias}" ${ended}${failed === undefined ? "" : ` in the state ${failed.name}`}.`,
    causeInWords(error, cause),
    published.model === undefined
      ? `Nothing is published as "${alias}".`
      : `"${alias}" serves ${published.model.modelId} on ${published.model.instanceType}, published at ${published.model.publishedAt}.`,
    isWaking(execution)
      ? `It sleeps on, and no request wakes it before a pause that grows with each failure. To try at once: npx openai-sagemaker deploy-vllm --alias ${alias}.`
      : "",
    container === undefined || container.lines.length === 0
      ? ""
      : `The container's last lines, from the log group ${container.logGroup}:\n${container.lines.map((line) => `    ${line}`).join("\n")}`,
  ]);
}
