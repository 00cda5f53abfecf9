import { InvokeEndpointCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import type { FaultyStack } from "../faults/faulty-stack.ts";
import { ALIASES } from "./operations.ts";
import { readPublication } from "./publications.ts";

/** Models that are published and do not answer. */
export async function servingIn(stack: FaultyStack): Promise<string[]> {
  const client = new SageMakerRuntimeClient({ ...stack.connection, maxAttempts: 1 });
  const broken: string[] = [];
  for (const alias of ALIASES) {
    const publication = readPublication(stack, alias);
    if (typeof publication !== "object") continue;
    const Body = '{"prompt":"Hello","max_tokens":1}';
    const request = { EndpointName: publication.endpointName, ContentType: "application/json", Body };
    const answer = await client.send(new InvokeEndpointCommand(request)).catch((error: Error) => error);
    if (answer instanceof Error) broken.push(`${alias} does not answer: ${answer.message}`);
  }
  client.destroy();
  return broken;
}
