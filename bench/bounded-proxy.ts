import { readFileSync } from "node:fs";
import { createLocalFunction, type LocalFunctionOptions } from "../local/lambda/local-function.ts";
import type { LambdaShare } from "./lambda-share.ts";

export interface BoundedProxyOptions extends Pick<LocalFunctionOptions, "zipPath" | "environment" | "memoryMiB"> {
  readonly handler: "httpApiHandler" | "functionUrlHandler";
  readonly share: LambdaShare;
}

/** The proxy in its runtime, held to a share of the processor and to its memory from its first instruction. */
export function createBoundedProxy({ handler, share, ...options }: BoundedProxyOptions) {
  const processIds: number[] = [];
  let most = 0;
  const look = () => {
    for (const processId of processIds) most = Math.max(most, peakMebibytes(processId) ?? 0);
  };
  const proxy = createLocalFunction({
    ...options,
    name: "openai-proxy",
    arn: "arn:aws:lambda:eu-north-1:123456789012:function:openai-proxy",
    handler: `index.${handler}`,
    timeoutSeconds: 60,
    concurrency: 1,
    log: () => undefined,
    onStart: (processId) => {
      share.enter(processId);
      processIds.push(processId);
    },
  });
  return {
    ...proxy,
    share,
    async endIdle(): Promise<void> {
      look();
      await proxy.endIdle();
      processIds.length = 0;
    },
    /** MiB that a process of it had in memory at its fullest. */
    peak(): number {
      look();
      return most;
    },
    async close(): Promise<void> {
      await proxy.close();
      share.remove();
    },
  };
}

/** Nothing for a process that has ended. */
function peakMebibytes(processId: number): number | undefined {
  try {
    const status = readFileSync(`/proc/${processId}/status`, "utf8");
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
  } catch {
    return undefined;
  }
}
