import type { Names } from "../../names.ts";

/** Where a stage is asked, whatever serves there. */
export interface StageUrls {
  readonly api: string;
  /** What OpenAI clients take for their base URL. */
  readonly openaiBase: string;
}

/**
 * The URLs of the stage's doors.
 * @param parameters values by full name, the doors' among them
 * @returns nothing before the api stack is deployed
 */
export function stageUrls(parameters: ReadonlyMap<string, string>, { parameter }: Names): StageUrls | undefined {
  const api = parameters.get(parameter.door("http-api"));
  if (api === undefined) return undefined;
  const streaming = parameters.get(parameter.door("function-url")) ?? api;
  return { api, openaiBase: `${streaming.replace(/\/$/, "")}/v1` };
}
