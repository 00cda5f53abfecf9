import type { PolicyStatement } from "../../contract/policy-statement.ts";
import type { EnvironmentVariables } from "../../functions/openai-proxy/environment.ts";
import { countsPeople, type Settings } from "../../settings/settings.ts";
import type { StageStack } from "../base/stage-stack.ts";

/** Environment and permissions of a function that counts by the people behind the web UI; nothing of both where nobody is. */
export function knowsPeople(
  stack: StageStack,
  settings: Settings,
): {
  readonly environment: Readonly<Record<string, string>>;
  /** Names of the parameters that it decrypts. */
  readonly secrets: readonly string[];
  readonly statements: readonly PolicyStatement[];
} {
  if (!countsPeople(settings)) return { environment: {}, secrets: [], statements: [] };
  const {
    WEBUI_USER_REQUESTS_PER_MINUTE: requestsPerMinute,
    WEBUI_USER_TOKENS_PER_DAY: tokensPerDay,
    WEBUI_USER_TOKENS_PER_MONTH: tokensPerMonth,
  } = settings;
  const { parameter } = stack.names;
  const secrets = [parameter.webUi("people-secret"), parameter.webUi("identity-secret")];
  return {
    environment: {
      COUNT_PEOPLE: "true",
      ...(requestsPerMinute !== undefined && { PERSON_REQUESTS_PER_MINUTE: String(requestsPerMinute) }),
      ...(tokensPerDay !== undefined && { PERSON_TOKENS_PER_DAY: String(tokensPerDay) }),
      ...(tokensPerMonth !== undefined && { PERSON_TOKENS_PER_MONTH: String(tokensPerMonth) }),
    } satisfies EnvironmentVariables,
    secrets,
    statements: [
      {
        actions: ["ssm:GetParameters"],
        resources: secrets.map((name) => stack.parameterArn(name)),
        because:
          "Believes the web UI who asks, and keeps their names from who may read the table: those two secrets alone.",
      },
    ],
  };
}
