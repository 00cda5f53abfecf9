import { ggufModels, withoutPart } from "../../provisioning/hub/gguf-files.ts";
import { hasQuantisation } from "../../provisioning/plan/choose-gguf.ts";
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

/** What is near the whole model's answers for a quarter of its size comes first. Source: the table of llama.cpp's `quantize` tool. */
const PREFERRED = ["Q4_K_M", "Q4_K_S", "Q4_0", "IQ4_XS", "Q5_K_M", "Q5_K_S", "Q6_K", "Q8_0", "BF16", "F16"];

/** The models among files, as those that are deployed are told. */
export function listVariants(files: readonly GgufFile[]): readonly GgufVariant[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  return ggufModels(files.map(({ path, size }) => ({ rfilename: path, size }))).flatMap((model) => {
    const [first, ...rest] = model.files.flatMap((path) => byPath.get(path) ?? []);
    return first === undefined ? [] : [{ name: withoutPart(first.path), files: [first, ...rest], size: model.bytes }];
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
    ({ name, files }: GgufVariant) =>
      [name, ...files.map(({ path }) => path)].some((one) => one.toLowerCase() === part.toLowerCase()) ||
      hasQuantisation(name, part);
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
