import { createHash } from "node:crypto";
import type { ServerResponse } from "node:http";
import { S3Client } from "@aws-sdk/client-s3";
import { weightsKey } from "../../contract/stored-weights.ts";
import { systemClock } from "../../local/aws/clock.ts";
import { Bucket } from "../../local/aws/s3/buckets.ts";
import { startTestAws } from "../../testing/local-aws/test-aws.ts";
import { type Loopback, serveOnLoopback } from "../../testing/serve-on-loopback.ts";
import type { FileCopy } from "./copy-file.ts";
import { type BegunCopy, type CopyOnItsWay, type CopyOrder, copyWeights } from "./copy-weights.ts";
import { hubFiles } from "./hub-files.ts";
import { weightsBucket } from "./weights-bucket.ts";

const COMMIT = "a".repeat(40);
const WEIGHTS = { modelId: "org/model", revision: "main", commit: COMMIT };
/** S3's least. */
const PART = 5 * 1024 * 1024;
/** Two parts and a half. */
const LARGE = Buffer.alloc(2.5 * PART, "weights ");
const CONFIG = Buffer.from('{"model_type":"gpt2"}');

const sha256 = (bytes: Buffer) => createHash("sha256").update(bytes).digest("hex");
const gitBlob = (bytes: Buffer) => createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");

let local: Awaited<ReturnType<typeof startTestAws>>;
let s3: S3Client;
let stored: Bucket;
let hub: Loopback;
let running: Set<string>;
/** What the hub does in place of an answer, once for each. */
let hubFaults: ((response: ServerResponse) => void)[];
let asked: string[];
let hashes: Record<string, string>;

beforeEach(async () => {
  local = await startTestAws();
  s3 = new S3Client(local.client);
  stored = new Bucket("weights", systemClock);
  local.aws.buckets.set("weights", stored);
  running = new Set();
  hubFaults = [];
  asked = [];
  hashes = { "model.safetensors": sha256(LARGE) };
  hub = await serveOnLoopback((request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://hub");
    if (pathname === `/api/models/org/model/revision/${COMMIT}`) {
      const siblings = [
        { rfilename: "config.json", size: CONFIG.length, blobId: gitBlob(CONFIG) },
        {
          rfilename: "model.safetensors",
          size: LARGE.length,
          blobId: "0".repeat(40),
          lfs: { sha256: hashes["model.safetensors"], size: LARGE.length },
        },
        { rfilename: "pytorch_model.bin", size: 1_000, blobId: "0".repeat(40) },
        { rfilename: ".gitattributes", size: 10, blobId: "0".repeat(40) },
        { rfilename: "README.md", size: 10, blobId: "0".repeat(40) },
      ];
      response.end(JSON.stringify({ siblings }));
      return;
    }
    const name = pathname.split("/").at(-1) ?? "";
    const range = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? "");
    asked.push(`${name} ${range?.[0] ?? "whole"}`);
    const fault = hubFaults.shift();
    if (fault) return fault(response);
    const file = name === "config.json" ? CONFIG : LARGE;
    if (!range) return void response.end(file);
    response.writeHead(206);
    response.end(file.subarray(Number(range[1]), Number(range[2]) + 1));
  });
});
afterEach(async () => {
  s3.destroy();
  await hub.close();
  await local.aws.close();
});

const step = (order: Partial<CopyOrder> & Pick<CopyOrder, "step">, goesOn = () => true) =>
  copyWeights(
    {
      hub: hubFiles(hub.url, undefined),
      bucket: weightsBucket(s3, "weights"),
      isRunning: async (execution) => running.has(execution),
      goesOn,
      partBytes: PART,
      pauseMilliseconds: 1,
    },
    { weights: WEIGHTS, execution: "one", ...order } as CopyOrder,
  );
async function begin(execution = "one") {
  const { files, ...more } = (await step({ step: "begin", execution })) as BegunCopy;
  for (const { copy } of files) expect(copy.weights).toEqual(WEIGHTS);
  return { files: files.map(({ copy }) => copy.file), ...more };
}
async function copy(file: FileCopy, goesOn?: () => boolean): Promise<FileCopy> {
  return ((await step({ step: "copy", file }, goesOn)) as CopyOnItsWay).file;
}

async function copyAll(): Promise<void> {
  for (const file of (await begin()).files) await copy(file);
  await step({ step: "finish" });
}

const content = (path: string) => stored.objects.get(weightsKey.folder(WEIGHTS.modelId, COMMIT) + path)?.body;

test("what a container needs is copied once, checked, and found again", async () => {
  const { files } = await begin();
  expect(files.map(({ path }) => path)).toEqual(["config.json", "model.safetensors"]);
  await copyAll();
  expect(content("config.json")?.equals(CONFIG)).toBe(true);
  expect(content("model.safetensors")?.equals(LARGE)).toBe(true);
  expect(stored.uploads.size).toBe(0);
  expect(JSON.parse(String(stored.objects.get(weightsKey.manifest("org/model", COMMIT))?.body))).toMatchObject({
    files: [{ path: "config.json" }, { path: "model.safetensors", sha256: sha256(LARGE) }],
  });
  const remembered = stored.objects.get(`${weightsKey.revisionFolder("org/model", "main")}commit.json`);
  expect(JSON.parse(String(remembered?.body))).toEqual({ commit: COMMIT });
  expect([...stored.objects.keys()].filter((key) => key.startsWith("copying/"))).toEqual([]);
  // Everything a container sees lies in one folder, and nothing else does.
  expect(stored.keys("models/")).toEqual(
    ["config.json", "model.safetensors"].map((path) => `models/org/model/${COMMIT}/${path}`),
  );
  await hub.close();
  expect(await begin("two")).toEqual({ files: [] });
});

test("a file that takes longer than an invocation goes on in the next, with its hash", async () => {
  const [, file] = (await begin()).files;
  let progress = await copy(file as FileCopy, () => false);
  expect(progress).toMatchObject({ copied: PART, uploadId: expect.any(String), hash: expect.any(String) });
  // An invocation whose answer was lost is repeated.
  progress = await copy(progress, () => false);
  const again = await copy(progress, () => false);
  expect(again).toEqual({ path: "model.safetensors", size: LARGE.length, sha256: sha256(LARGE), done: true });
  expect(content("model.safetensors")?.equals(LARGE)).toBe(true);
});

test("a hub that breaks off, or fails for a moment, is asked again for the same part", async () => {
  hubFaults = [
    (response) => {
      response.writeHead(206, { "content-length": PART });
      response.write("half");
      setTimeout(() => response.destroy(), 20);
    },
    (response) => response.writeHead(503).end(),
  ];
  const [, file] = (await begin()).files;
  await copy(file as FileCopy);
  expect(asked.filter((request) => request.includes("bytes=0-"))).toHaveLength(3);
  expect(content("model.safetensors")?.equals(LARGE)).toBe(true);
});

test("a hub that fails for good is told about, also when it is asked what there is", async () => {
  hubFaults = Array.from({ length: 5 }, () => (response: ServerResponse) => response.destroy());
  const [file] = (await begin()).files;
  await expect(copy(file as FileCopy)).rejects.toThrow(
    /^The hub broke off 5 times when asked for config\.json of org\/model \(.*\)\. Try again later\.$/,
  );
  await step({ step: "abort" });
  await hub.close();
  await expect(begin()).rejects.toThrow(/^The hub broke off 5 times when asked for the files of org\/model/);
});

test("a hub that refuses is told about with the cure", async () => {
  hubFaults = [(response) => response.writeHead(403).end()];
  const [file] = (await begin()).files;
  await expect(copy(file as FileCopy)).rejects.toThrow(
    "The hub answers with HTTP 403 when asked for config.json of org/model: accept the model's licence with the account of the token in HF_TOKEN_SECRET, and allow the token to read it.",
  );
});

test.each(["config.json", "model.safetensors"])("%s with another hash is not kept", async (path) => {
  hashes["model.safetensors"] = "0".repeat(64);
  if (path === "config.json") hubFaults = [(response) => response.end(CONFIG.toString().replace("gpt2", "gpt3"))];
  const file = (await begin()).files.find((one) => one.path === path);
  await expect(copy(file as FileCopy)).rejects.toMatchObject({
    name: "HashMismatch",
    message: expect.stringContaining(`${path} of org/model is not the file that the hub describes`),
  });
  expect({ content: content(path), uploads: stored.uploads.size }).toEqual({ content: undefined, uploads: 0 });
});

describe("an execution that was stopped in the middle", () => {
  beforeEach(async () => {
    const [config, model] = (await begin()).files;
    await copy(config as FileCopy);
    await copy(model as FileCopy, () => false);
    expect(stored.uploads.size).toBe(1);
  });

  test("is taken up by the next: what was begun is aborted, what was completed stays", async () => {
    expect((await begin("two")).files.map(({ path }) => path)).toEqual(["model.safetensors"]);
    expect(stored.uploads.size).toBe(0);
  });

  test("is waited for while it runs", async () => {
    running.add("one");
    expect(await begin("two")).toEqual({ files: [], busy: "one" });
    // Nor does one that gives up take its parts away.
    await step({ step: "abort", execution: "two" });
    expect(stored.uploads.size).toBe(1);
  });

  test("that gives up leaves nothing that is billed, but what is complete", async () => {
    await step({ step: "abort" });
    expect(stored.uploads.size).toBe(0);
    expect([...stored.objects.keys()]).toEqual([`models/org/model/${COMMIT}/config.json`]);
    // And again.
    await step({ step: "abort" });
  });
});

test("of a repository of GGUF files the wanted one alone is copied, beside no other", async () => {
  const weights = { ...WEIGHTS, files: ["model.safetensors"] };
  const begun = (await step({ step: "begin", weights })) as BegunCopy;
  expect(begun.files.map(({ copy }) => copy.file.path)).toEqual(["model.safetensors"]);
  for (const { copy } of begun.files) await step({ step: "copy", ...copy });
  await step({ step: "finish", weights });
  const folder = `models/org/model/${COMMIT}.gguf/model.safetensors/`;
  expect(stored.keys("models/")).toEqual([`${folder}model.safetensors`]);
  const remembered = stored.objects.get(`${weightsKey.revisionFolder("org/model", "main")}commit.json`);
  expect(JSON.parse(String(remembered?.body))).toEqual({ commit: COMMIT, files: weights.files });
});
