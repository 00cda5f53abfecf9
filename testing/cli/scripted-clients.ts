import type { HttpRequest, MiddlewareStack } from "@smithy/types";
import { resourceClients } from "../../cli/stage-inventory/resources/resource-clients.ts";
import { tellOf } from "../../local/aws/sent-requests.ts";
import { REGION } from "../local-aws/test-aws.ts";

/** Answers by the name of the SDK's command; one that throws is refused. */
export type Answers = Readonly<Record<string, (input: Readonly<Record<string, unknown>>) => unknown>>;

interface Built {
  readonly input: Readonly<Record<string, unknown>>;
  readonly request: HttpRequest;
}

/** Clients that make their requests and do not send them: what is not answered succeeds. */
export function scriptedClients(answers: Answers) {
  const clients = resourceClients({ region: REGION, credentials: { accessKeyId: "none", secretAccessKey: "none" } });
  const sent: [command: string, input: unknown][] = [];
  for (const { middlewareStack } of Object.values(clients)) {
    (middlewareStack as unknown as MiddlewareStack<Record<string, unknown>, object>).add(
      (_, { commandName = "" }) =>
        async (built) => {
          const { input, request } = built as unknown as Built;
          const command = commandName.replace(/Command$/, "");
          sent.push([command, input]);
          tellOf({ ...request, url: addressOf(request), body: request.body ?? "" });
          const output = { ...((await answers[command]?.(input)) as object), $metadata: {} };
          return { output, response: undefined };
        },
      // After the request is written, before it is signed and tried again.
      { step: "build", priority: "low" },
    );
  }
  return { clients, sent };
}

function addressOf({ path, query = {} }: HttpRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    [value ?? ""].flat().map((one) => [name, one] as [string, string]),
  );
  return `${path}?${new URLSearchParams(pairs)}`;
}
