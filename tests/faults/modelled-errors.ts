import { readFileSync } from "node:fs";
import { join } from "node:path";

const SDK_FOLDER = join(import.meta.dirname, "../../node_modules/@aws-sdk");

/**
 * The exceptions that a service's model lists for an operation: the SDK's generator writes each into the command's
 * documentation. The last one there is the base class of all errors of the service.
 */
export function modelledErrors(service: string, operation: string): string[] {
  const file = join(SDK_FOLDER, `client-${service}/dist-types/commands/${operation}Command.d.ts`);
  const found = [...readFileSync(file, "utf8").matchAll(/@throws \{@link (\w+)\} \((?:client|server) fault\)/g)];
  return found.map(([, name]) => String(name));
}
