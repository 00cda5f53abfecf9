import { UserError } from "../../user-error.ts";

export interface GgufFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly sha256: string | undefined;
}

/** One model in one quantisation; large ones lie in several files, of which llama.cpp is given the first. */
export interface GgufVariant {
  readonly name: string;
  readonly files: readonly [GgufFile, ...GgufFile[]];
  readonly size: number;
}

/** Projectors of images, matrices of importance, drafts of tokens: no models of their own. */
const NO_MODEL = /mmproj|imatrix|(?:^|[-_./])mtp[-_.]/i;
const SHARD = /-(\d{5})-of-(\d{5})\.gguf$/;
/** What is near the whole model's answers for a quarter of its size comes first. Source: the table of llama.cpp's `quantize` tool. */
const PREFERRED = ["Q4_K_M", "Q4_K_S", "Q4_0", "IQ4_XS", "Q5_K_M", "Q5_K_S", "Q6_K", "Q8_0", "BF16", "F16"];

export function listVariants(files: readonly GgufFile[]): readonly GgufVariant[] {
  const groups = new Map<string, GgufFile[]>();
  for (const file of files) {
    if (!/\.gguf$/i.test(file.path) || NO_MODEL.test(file.path)) continue;
    const name = file.path.replace(SHARD, ".gguf");
    groups.set(name, [...(groups.get(name) ?? []), file]);
  }
  return [...groups].flatMap(([name, unsorted]) => {
    const [first, ...rest] = unsorted.sort((a, b) => a.path.localeCompare(b.path));
    if (first === undefined) return [];
    const shards = Number(SHARD.exec(first.path)?.[2] ?? 1);
    // A part is missing: it would not load.
    if (shards !== unsorted.length) return [];
    return [{ name, files: [first, ...rest] as const, size: unsorted.reduce((sum, { size }) => sum + size, 0) }];
  });
}

/**
 * The one that is named, or else the one that is usually wanted.
 * @throws UserError
 */
export function chooseVariant(
  variants: readonly GgufVariant[],
  { repository, wanted }: { readonly repository: string; readonly wanted: string | undefined },
): GgufVariant {
  if (variants.length === 0) {
    throw new UserError(
      `--model ${repository}: there is no GGUF file in it. Look for a repository with the same name and "GGUF", such as https://huggingface.co/models?library=gguf has.`,
    );
  }
  const has =
    (part: string) =>
    ({ name, files }: GgufVariant) => {
      if ([name, ...files.map(({ path }) => path)].some((one) => one.toLowerCase() === part.toLowerCase())) return true;
      // As a word: Q4_0 is not in IQ4_0, nor Q4_K in Q4_K_M.
      return new RegExp(`(?<![a-z0-9])${part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")}(?![a-z0-9_])`, "i").test(name);
    };
  const smallestFirst = [...variants].sort((a, b) => a.size - b.size);
  if (wanted !== undefined) {
    const found = smallestFirst.find(has(wanted));
    if (found !== undefined) return found;
    throw new UserError(
      `--model ${repository}:${wanted}: it has no such file. It has ${smallestFirst.map(({ name }) => name).join(", ")}.`,
    );
  }
  for (const quantization of PREFERRED) {
    const found = smallestFirst.find(has(quantization));
    if (found !== undefined) return found;
  }
  return smallestFirst[0] as GgufVariant;
}
