import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KNOWN_MODELS } from "../../scripts/documentation/known-models.ts";
import { isPath, readHubModel, readLocalModel } from "./read-model.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "recommend-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const CONFIG = JSON.stringify(KNOWN_MODELS[0]?.config);

/** A safetensors file of one tensor. */
function safetensors(dtype: string, bytes: number): Buffer {
  const header = Buffer.from(
    JSON.stringify({ __metadata__: {}, weight: { dtype, shape: [1], data_offsets: [0, bytes] } }),
  );
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([length, header, Buffer.alloc(bytes)]);
}

test("a path is told from a repository", () => {
  expect(["./a", "/a/b", "~/a", "a/config.json"].map(isPath)).toEqual([true, true, true, true]);
  expect(["org/model", "distilgpt2"].map(isPath)).toEqual([false, false]);
});

test("a folder's weights are what its files have, 32-bit ones as 16", () => {
  writeFileSync(join(folder, "config.json"), CONFIG);
  writeFileSync(join(folder, "model-1.safetensors"), safetensors("BF16", 100));
  writeFileSync(join(folder, "model-2.safetensors"), safetensors("F32", 100));
  writeFileSync(join(folder, "consolidated.safetensors"), safetensors("BF16", 1000));
  expect(readLocalModel(folder)).toMatchObject({ source: "folder", model: { weightBytes: 150 } });
});

test("a file that is no safetensors counts as large as it is", () => {
  writeFileSync(join(folder, "config.json"), CONFIG);
  writeFileSync(join(folder, "model.safetensors"), "not what it says");
  expect(readLocalModel(folder).model.weightBytes).toBe(16);
});

test("of a configuration alone the size is computed", () => {
  writeFileSync(join(folder, "config.json"), CONFIG);
  const { source, model } = readLocalModel(join(folder, "config.json"));
  expect(source).toBe("configuration");
  expect(model.weightBytes).toBeGreaterThan(0.98e9);
});

test("what describes no model is refused in a sentence", () => {
  writeFileSync(join(folder, "config.json"), "{}");
  expect(() => readLocalModel(folder)).toThrow(/describes no language model: give the config\.json/);
  writeFileSync(join(folder, "config.json"), "{");
  expect(() => readLocalModel(folder)).toThrow(/is no JSON: give a model's folder/);
});

test("the hub's answers are the plan's sentences", async () => {
  const answers = (answer: object) =>
    readHubModel(async () => answer as never, { modelId: "org/model", revision: "main" });
  await expect(answers({ kind: "unknown-model" })).rejects.toThrow(/no public model "org\/model"/);
  await expect(answers({ kind: "unreachable", why: "fetch failed" })).rejects.toThrow(
    /could not be asked .*fetch failed.*give a folder/,
  );
  await expect(
    readHubModel(async () => ({ kind: "unknown-model" }), { modelId: "no model!", revision: "main" }),
  ).rejects.toThrow(/nor a path such as/);
  // What the hub shows of a gated model is enough to recommend for it.
  const gated = { kind: "found", model: { gated: true, weightBytes: 5, id: "org/new-name" } };
  expect(await answers(gated)).toMatchObject({ modelId: "org/new-name", model: { weightBytes: 5 } });
});

test("of a repository of GGUF files the one that is meant counts, and a file alone is as large as it is", async () => {
  const gguf = [
    { files: ["model-Q4_K_M.gguf"], bytes: 4 },
    { files: ["model-Q8_0.gguf"], bytes: 8 },
  ];
  const hub = async () => ({ kind: "found", model: { gated: false, gguf } }) as const;
  const asked = { modelId: "org/model-GGUF", revision: "main", container: "llamacpp" } as const;
  expect((await readHubModel(hub, asked)).model.weightBytes).toBe(4);
  expect((await readHubModel(hub, { ...asked, ggufFile: "Q8_0" })).model.weightBytes).toBe(8);
  await expect(readHubModel(hub, { ...asked, ggufFile: "Q2_K" })).rejects.toThrow(/has no GGUF file "Q2_K"/);
  writeFileSync(join(folder, "model.gguf"), "GGUF");
  expect(readLocalModel(join(folder, "model.gguf")).model.weightBytes).toBe(4);
});
