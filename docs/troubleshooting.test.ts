import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { explainAwsError, quoteAwsError } from "../cli/aws/aws-errors.ts";
import { confirmYes } from "../cli/command-line/confirm.ts";
import { chooseTypes } from "../cli/measurement/choose-types.ts";
import { failedJob } from "../cli/measurement/failed-job.ts";
import { stageWeights } from "../cli/measurement/stage-weights.ts";
import { explainFailure } from "../cli/terraform/explain-failure.ts";
import { checkContainerUrl } from "../local/external-container.ts";
import { chooseVariant } from "../local/llama/choose-gguf.ts";
import { hubRefusal } from "../local/llama/hub-repository.ts";
import { readModelReference } from "../local/llama/model-reference.ts";
import { findOpenAiServer } from "../local/openai-server/openai-server.ts";
import { requireFreePort } from "../local/listen-on-loopback.ts";
import { CPU_INSTANCE_TYPES } from "../contract/cpu-instance-types.ts";
import { unsuitedInstanceType } from "../contract/unsuited-instance-type.ts";
import { PROJECT_FOLDER } from "../project-folder.ts";
import type { HubAnswer } from "../provisioning/hub/hub.ts";
import { cpuFit } from "../provisioning/fit/cpu-fit.ts";
import { checkModel } from "../provisioning/plan/check-model.ts";
import { chooseGguf } from "../provisioning/plan/choose-gguf.ts";
import { usableInstanceTypes } from "../provisioning/plan/usable-instance-types.ts";
import { smokeTest } from "../provisioning/smoke-test/smoke-test.ts";
import { loadEnvironment } from "../settings/load-environment.ts";
import { readSettings } from "../settings/settings.ts";
import { entryWith } from "../testing/provisioning/entries.ts";
import { serveOnLoopback } from "../testing/serve-on-loopback.ts";

/** What the page quotes in its tables of what "it says", and of an execution's "error" and "cause". `…` is what differs. */
function readQuotations(): { readonly quotation: string; readonly pattern: RegExp }[] {
  const page = readFileSync(join(PROJECT_FOLDER, "docs", "troubleshooting.md"), "utf8");
  let quotingCells = 0;
  return page.split("\n").flatMap((line) => {
    if (!line.startsWith("|")) quotingCells = 0;
    if (line.startsWith("| it says")) quotingCells = 1;
    if (line.startsWith("| error | cause")) quotingCells = 2;
    const cells = line.split("|").slice(1, 1 + quotingCells);
    return cells.flatMap((cell) =>
      [...cell.matchAll(/`(.+?)`/g)].map(([, quotation = ""]) => {
        const parts = quotation.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
        return { quotation, pattern: new RegExp(`^${parts.join(".*")}`, "s") };
      }),
    );
  });
}
const QUOTATIONS = readQuotations();

const failure = (name: string, message: string, fields: object = {}) =>
  Object.assign(new Error(message), { name, ...fields });
const aws = (error: Error) => async () => {
  throw new Error(explainAwsError(error) ?? quoteAwsError(error));
};
const terraform = (output: string) => async () => {
  throw new Error(explainFailure(output));
};
const hub = (answer: HubAnswer) => () =>
  checkModel(
    entryWith(),
    async () => answer,
    () => undefined,
  );
const environmentFile = (text: string) => async () => {
  const folder = mkdtempSync(join(tmpdir(), "troubleshooting-"));
  try {
    writeFileSync(join(folder, ".env"), text);
    loadEnvironment(folder, {});
  } finally {
    rmSync(folder, { recursive: true });
  }
};

/** Why an instance of 8 GiB does not hold a file of so many bytes. */
function whyNotOnCpu(weightBytes: number): string {
  const [type] = ["ml.c7i.xlarge"].map((name) => CPU_INSTANCE_TYPES[name]);
  const keyValueCache = { layers: 32, keyValueHeads: 8, headSize: 128, certain: true };
  const model = { gated: false, weightBytes, architecture: { keyValueCache } };
  const fit = type && cpuFit(entryWith({ container: "llamacpp" }), type, model);
  return fit?.kind === "refused" ? fit.why : "it fits";
}

/** An S3 that has nothing. */
const listsNothing = { send: async () => ({}) } as never;

/** Troubles that take no stack, each in the way in which people meet it. */
const TROUBLES: Readonly<Record<string, () => Promise<unknown>>> = {
  "expired credentials": aws(failure("ExpiredTokenException", "expired")),
  "credentials of another account": aws(failure("UnrecognizedClientException", "invalid")),
  "an action that is not allowed": aws(failure("AccessDeniedException", "User may not ssm:GetParameter")),
  "a network without AWS": aws(failure("Error", "refused", { code: "ECONNREFUSED", address: "127.0.0.1" })),
  "a page in place of AWS": aws(failure("SyntaxError", "Deserialization error: to see the raw response")),
  "a proxy's certificate": aws(failure("Error", "self-signed", { code: "DEPTH_ZERO_SELF_SIGNED_CERT" })),
  "a wrong clock": aws(failure("RequestTimeTooSkewed", "skewed")),
  "any other answer of AWS": aws(
    failure("ValidationException", "no such thing", { $metadata: { httpStatusCode: 400 } }),
  ),
  "a wrong setting": async () => readSettings({ STAGE: "My-Stage" }),
  "a name that is no setting": environmentFile("INSTANCE_TYP=ml.g5.xlarge\n"),
  "a line that sets nothing": environmentFile("STAGE\n"),
  "a colon in place of =": environmentFile("STAGE: dev\n"),
  "nobody to ask": () =>
    confirmYes({
      sentence: "It is going to be destroyed.",
      dialogue: { input: new PassThrough(), output: new PassThrough() } as never,
    }),
  "a locked state": terraform(
    "Error: Error acquiring the state lock Lock Info: ID: 1 Path: b/api.tfstate Operation: OperationTypeApply Who: a@b Version: 1.11.4 Created: 2026-11-22 04:11:12",
  ),
  "no way to the registry": terraform("Error: Failed to query available provider packages"),
  "no state bucket": terraform('Error: S3 bucket "our-state" does not exist.'),
  "a role that may not": terraform(
    "User: arn:aws:iam::1:user/bob is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::1:role/x because",
  ),
  "a key whose policy does not name CloudWatch Logs": terraform(
    "AccessDeniedException: The specified KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs:eu-north-1:1:log-group:/a'",
  ),
  "a stage from another state": terraform(
    "Error: creating IAM Role (x): EntityAlreadyExists: Role with name x already exists.",
  ),
  "models that are not retired": terraform(
    "arn:aws:states:eu-north-1:1:execution:m:e ended FAILED (Still there). Nothing was destroyed: run it, then destroy again.",
  ),
  "a model that the hub does not have": hub({ kind: "unknown-model" }),
  "a gated model": hub({ kind: "found", model: { gated: true } }),
  "a token without access": hub({ kind: "not-admitted" }),
  "a quota of 0": async () =>
    usableInstanceTypes(entryWith({ instanceTypes: ["ml.g4dn.xlarge"] }), {
      alias: "llama",
      model: undefined,
      quotas: new Map([["ml.g4dn.xlarge", { kind: "known", instances: 0 }]]),
      warn: () => undefined,
    }),
  "a type without a GPU for vLLM": async () => {
    throw new Error(unsuitedInstanceType("vllm", "ml.c7i.xlarge"));
  },
  "a type with a GPU for llama.cpp": async () => {
    throw new Error(unsuitedInstanceType("llamacpp", "ml.g5.xlarge"));
  },
  "a model without a GGUF file": async () => chooseGguf({ modelId: "org/model" }, []),
  "a model with several GGUF files": async () =>
    chooseGguf(
      { modelId: "org/model" },
      ["a-q8_0.gguf", "a-q2_k.gguf"].map((file) => ({ files: [file], bytes: 1 })),
    ),
  "a file that is too large for the memory": async () => {
    throw new Error(whyNotOnCpu(40 * 2 ** 30));
  },
  "a context that is too long for the memory": async () => {
    throw new Error(whyNotOnCpu(5 * 2 ** 30));
  },
  "a model that was not copied": () =>
    stageWeights(listsNothing, "bucket", {
      ...{ modelId: "org/model", revision: "main", source: "hub", model: { gated: false, commit: "1".repeat(40) } },
    }),
  "a job that failed": async () => {
    throw failedJob("InsufficientInstanceCapacity");
  },
  "a type that may not be measured": async () =>
    chooseTypes([{ instanceType: "ml.g6.xlarge", hardware: "1 L4", verdict: "fits", quota: 0 }], {
      named: ["ml.g6.xlarge"],
    }),
  "a container that answers nothing": () => {
    const post = async () => ({ status: 400, text: '{"error":{"message":"no such layer"}}' });
    return smokeTest({ post, postForStream: post }, { modelId: "org/model", dialect: "vllm" });
  },
  "a port that is taken": async () => {
    const server = await serveOnLoopback(() => undefined);
    try {
      await requireFreePort(Number(new URL(server.url).port), "--port");
    } finally {
      await server.close();
    }
  },
  "no server at the URL": () => findOpenAiServer("http://127.0.0.1:1/v1", {}),
  "no model of that name": async () => readModelReference("other.gguf"),
  "a repository without GGUF": async () => chooseVariant([], { repository: "org/model", wanted: undefined }),
  "a model that is not public": async () => {
    throw hubRefusal(401, { repository: "org/model", token: undefined, endpoint: "https://huggingface.co" });
  },
  "no container at the URL": () => checkContainerUrl("http://127.0.0.1:1"),
};

test.each(Object.entries(TROUBLES))("the page quotes what the software says of %s", async (_, provoke) => {
  const { message } = await provoke().then(
    () => new Error("nothing"),
    (error: Error) => error,
  );
  const quoted = QUOTATIONS.some(({ pattern }) => pattern.test(message));
  expect({ message, quoted }).toEqual({ message, quoted: true });
});
