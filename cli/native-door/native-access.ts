import type { SSMClient } from "@aws-sdk/client-ssm";
import { partition } from "@aws-sdk/core/client";
import { LONGEST_TOKEN_SECONDS, nativePath } from "../../contract/native-path.ts";
import type { PublishedModel } from "../../contract/published-model.ts";
import type { Names } from "../../names.ts";
import { UserError } from "../../user-error.ts";
import { readPublishedModel } from "../executions/published.ts";
import { mintToken } from "./mint-token.ts";
import { nativeCallerSession, type SessionClients } from "./native-caller-session.ts";

export interface NativeAccessOptions {
  readonly region: string;
  readonly alias: string;
  /** As it is typed. */
  readonly hours: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly now?: Date;
}

/** What a client of OpenAI's needs for SageMaker's own path to a model. */
export interface NativeAccess {
  readonly alias: string;
  readonly baseUrl: string;
  /** The container's name of the model, for `model`. */
  readonly model: string;
  /** A secret. */
  readonly token: string;
  /** ISO 8601. */
  readonly expiresAt: string;
  /** It serves this version of the model: the next one has another endpoint, and another URL. */
  readonly endpointName: string;
}

/** STS gives no shorter session. */
const SHORTEST_SESSION_SECONDS = 900;

/**
 * Makes a token for a model's own endpoint.
 * @throws UserError when there is no such model, or the path does not serve it
 */
export async function nativeAccess(
  { ssm, ...clients }: SessionClients & { readonly ssm: SSMClient },
  names: Names,
  { region, alias, hours, environment, now = new Date() }: NativeAccessOptions,
): Promise<NativeAccess> {
  const seconds = readSeconds(hours);
  const model = await readPublishedModel(ssm, names, alias);
  if (model === undefined) {
    throw new UserError(
      `No model is live as ${alias} in the stage ${names.stage}: \`npx openai-sagemaker status\` shows what there is.`,
    );
  }
  requireChat(model, alias);
  const { endpointName } = model;
  const { expiration, ...credentials } = await nativeCallerSession(clients, names, { region, endpointName, seconds });
  const left = Math.floor((expiration.getTime() - now.getTime()) / 1000);
  const lifetime = Math.min(seconds, left);
  return {
    alias,
    baseUrl: `${runtimeUrl(region, environment)}${nativePath(endpointName)}`,
    model: model.modelId,
    token: await mintToken({ credentials, region, seconds: lifetime, now }),
    expiresAt: new Date(Math.floor(now.getTime() / 1000 + lifetime) * 1000).toISOString(),
    endpointName,
  };
}

function readSeconds(hours: string): number {
  const seconds = /^\d{1,2}(\.\d{1,2})?$/.test(hours) ? Math.round(Number(hours) * 3_600) : 0;
  if (seconds >= SHORTEST_SESSION_SECONDS && seconds <= LONGEST_TOKEN_SECONDS) return seconds;
  throw new UserError(`--hours: "${hours}" is not a number of hours from 0.25 to 12.`);
}

/** There is nobody on that path who would make a prompt of a chat. */
function requireChat({ capabilities, modelId }: PublishedModel, alias: string): void {
  if (capabilities.chatTemplate) return;
  throw new UserError(
    `${alias} (${modelId}) takes no chats by itself, and SageMaker's own path has nothing else: ask it at the stage's own URL, or give it a chat template with --environment SM_VLLM_CHAT_TEMPLATE=….`,
  );
}

function runtimeUrl(region: string, environment: NativeAccessOptions["environment"]): string {
  const { AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: own, AWS_ENDPOINT_URL: all } = environment;
  const url = own || all || `https://runtime.sagemaker.${region}.${partition(region).dnsSuffix}`;
  return url.replace(/\/+$/, "");
}
