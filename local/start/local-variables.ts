import { DEFAULT_ALIAS } from "../../names.ts";
import type { LocalStack } from "../local-stack.ts";
import type { colorsFor } from "./colors-for.ts";

/** What a client has to know. */
export type Variables = Readonly<Record<string, string>>;

export interface LocalVariables {
  /** For OpenAI clients. */
  readonly clients: Variables;
  /** For AWS's tools and this project's commands. */
  readonly operators: Variables;
  readonly page: string;
  readonly curl: string;
}

export function localVariables(
  stack: Pick<LocalStack, "names" | "openaiBaseUrl" | "httpApiUrl" | "hubUrl" | "connection">,
  key: string,
  alias = DEFAULT_ALIAS,
): LocalVariables {
  const { endpoint, region, credentials } = stack.connection;
  return {
    clients: { OPENAI_BASE_URL: stack.openaiBaseUrl, OPENAI_API_KEY: key, HTTP_API_URL: stack.httpApiUrl },
    operators: {
      AWS_ENDPOINT_URL: endpoint,
      HF_ENDPOINT: stack.hubUrl,
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      // Boto reads the second one alone, the SDK for JavaScript the first.
      AWS_REGION: region,
      AWS_DEFAULT_REGION: region,
      STAGE: stack.names.stage,
    },
    page: stack.openaiBaseUrl.replace(/v1$/, ""),
    curl: curlLine(stack.openaiBaseUrl, key, alias),
  };
}

export function localVariablesText(
  { clients, operators, page, curl }: LocalVariables,
  { bold }: ReturnType<typeof colorsFor>,
): string {
  return [
    bold("Chat in a browser"),
    page,
    "",
    bold("OpenAI clients"),
    ...exported(clients),
    "",
    bold("AWS's tools and this project's commands, in another terminal"),
    ...exported(operators),
    "",
    bold("Try it"),
    curl,
  ].join("\n");
}

const exported = (variables: Variables) => Object.entries(variables).map(([name, value]) => `export ${name}=${value}`);

function curlLine(baseUrl: string, key: string, alias: string): string {
  const body = {
    model: alias,
    messages: [{ role: "user", content: "The President said that" }],
    max_tokens: 40,
  };
  return `curl ${baseUrl}/chat/completions -H "Authorization: Bearer ${key}" -H "Content-Type: application/json" -d '${JSON.stringify(body)}'`;
}
