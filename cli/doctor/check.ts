import type { Stage } from "../command-line/stage-options.ts";
import type { DoctorClients } from "./clients.ts";
import type { CallerIdentity } from "../aws/caller-identity.ts";

export type CheckStatus = "ok" | "warning" | "error";

/** What a check says: one sentence of what was found and, unless all is well, one of what to do. */
export interface Finding {
  readonly status: CheckStatus;
  readonly found: string;
  readonly cure?: string;
}

export interface CheckResult extends Finding {
  readonly name: string;
}

/** What checks look at. What several of them need is asked for once. */
export interface CheckContext {
  readonly stage: Stage;
  readonly clients: DoctorClients;
  /** Rejects with AWS's error when the credentials are not accepted. */
  readonly identity: () => Promise<CallerIdentity>;
}

export interface Check {
  readonly name: string;
  /** Whether there is anything to look at. Default: always. */
  readonly applies?: (stage: Stage) => boolean;
  /** Throws only what AWS answers; that is reported as a warning: not checked. */
  readonly run: (context: CheckContext) => Promise<Finding>;
}

export const ok = (found: string): Finding => ({ status: "ok", found });
export const warning = (found: string, cure: string): Finding => ({ status: "warning", found, cure });
export const error = (found: string, cure: string): Finding => ({ status: "error", found, cure });
