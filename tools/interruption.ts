import { UserError } from "../user-error.ts";

/** Raised when the person ended the tool; what runs in AWS goes on. Exit code 130, as a shell has it for Ctrl-C. */
export class Interrupted extends UserError {
  override name = "Interrupted";
}

/** Aborted by the first Ctrl-C or SIGTERM, with the signal's name as reason; the second one ends the process at once. */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort(signal));
  return controller.signal;
}
