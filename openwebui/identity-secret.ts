import { randomBytes } from "node:crypto";
import type { SSMClient } from "@aws-sdk/client-ssm";
import type { Names } from "../names.ts";
import { ensureSecret } from "./ensure-secret.ts";

/**
 * The secret by which people behind the web UI have ids, and their names are sealed (`contract/person.ts`). It stays when the one that
 * signs is rotated; with another one everybody's count begins anew, and no name that was stored before can be read.
 */
export async function ensureIdentitySecret(client: SSMClient, names: Names): Promise<string> {
  const { value } = await ensureSecret(client, names, {
    name: "identity-secret",
    description:
      "Keeps the names of the web UI's people from who may read the usage table. With another one their counts begin anew",
    make: () => randomBytes(32).toString("hex"),
  });
  return value;
}
