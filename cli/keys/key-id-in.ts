import { keyIdOf } from "../../contract/api-key.ts";
import { UserError } from "../../user-error.ts";

/** @throws UserError when it is neither a key id nor a key */
export function keyIdIn(idOrKey: string): string {
  const id = keyIdOf(idOrKey) ?? idOrKey;
  if (/^[a-z0-9]{8,32}$/.test(id)) return id;
  // Whatever it is, it may be a secret: not repeated.
  throw new UserError("That is neither a key id nor a key: `npx openai-sagemaker keys list` shows the ids.");
}
