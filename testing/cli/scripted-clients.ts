import type { MiddlewareStack } from "@smithy/types";
import { resourceClients } from "../../cli/stage-inventory/resources/resource-clients.ts";
import { REGION } from "../local-aws/test-aws.ts";

/** Answers by the name of the SDK's command; one that throws is refused. */
export type Answers = Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => unknown>>;

/** Clients that send nothing: what is not answered succeeds. */
export function scriptedClients(answers: Answers) {
  const clients = resourceClients({ region: REGION, credentials: { accessKeyId: "none", secretAccessKey: "none" } });
  const sent: [command: string, input: unknown][] = [];
  for (const { middlewareStack } of Object.values(clients)) {
    (middlewareStack as unknown as MiddlewareStack<Record<string, unknown>, object>).add(
      (_, { commandName = "" }) =>
        async ({ input }) => {
          const command = commandName.replace(/Command$/, "");
          sent.push([command, input]);
          const output = { ...((await answers[command]?.(input)) as object), $metadata: {} };
          return { output, response: undefined };
        },
      { step: "initialize", priority: "high" },
    );
  }
  return { clients, sent };
}
