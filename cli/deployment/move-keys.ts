import { UserError } from "../../user-error.ts";
import type { Stage } from "../command-line/stage-options.ts";
import type { ProgressStream } from "../executions/execution-progress.ts";
import { type Import, type ImportClients, importKeys } from "../keys/import-keys.ts";
import { keysText, malformedText, revokedText } from "../keys/import-text.ts";
import { hasIndex } from "../records/require-index.ts";

/**
 * Moves the keys of an older version of the stage from Parameter Store, which its proxies read until Terraform has replaced them, into
 * the table that those of this version read: copied before that, removed when the stage serves. Who has a key notices nothing.
 */
export function moveKeys(clients: ImportClients, { names }: Pick<Stage, "names">, stream: ProgressStream) {
  let livedByParameters = false;

  function say({ imported, revoked, malformed }: Import): void {
    if (revoked.length > 0) stream.write(`${revokedText(revoked)}\n`);
    if (imported.length === 0) return;
    stream.write(
      `${keysText(imported.length)} ${imported.length === 1 ? "moves" : "move"} from Parameter Store into DynamoDB; what is there goes when the stage serves.${malformedText(malformed)}\n`,
    );
  }

  return {
    /** Before Terraform changes anything. A stage whose table is yet to be made has its keys copied after that. */
    async copyBefore(): Promise<void> {
      livedByParameters = !(await hasIndex(clients, names));
      try {
        say(await importKeys(clients, names, { remove: false }));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
      }
    },

    /** Also those that were made, changed or revoked meanwhile, or between this deployment and one that was interrupted. */
    async copyAfter(): Promise<void> {
      say(await importKeys(clients, names, { remove: false, livedByParameters }));
    },

    async removeParameters(): Promise<void> {
      say(await importKeys(clients, names, { remove: true, livedByParameters }));
    },
  };
}
