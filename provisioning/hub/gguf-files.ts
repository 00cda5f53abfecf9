/** A model in llama.cpp's format, in one file or in the parts of a large one. */
export interface GgufModel {
  /** In the order of the parts; llama.cpp is given the first. */
  readonly files: readonly string[];
  readonly bytes: number;
}

interface RepositoryFile {
  readonly rfilename: string;
  readonly size?: number | null | undefined;
}

/** Names that become a part of a path and of a variable of the container. */
const PLAIN = /^(?!.*\.\.)[\w.+-]+(\/[\w.+-]+)*\.gguf$/;

/** What reads images beside a model, how its quantisation was weighed, and drafts of tokens: no models. */
const NO_MODEL = /(^|[-_./])(mmproj|imatrix|mtp[-_.])/i;

const PART = /-(\d{5})-of-(\d{5})\.gguf$/;

/** The GGUF models of a repository; one with a part missing is none. */
export function ggufModels(files: readonly RepositoryFile[]): GgufModel[] {
  const models = new Map<string, { file: string; size: number; parts: number }[]>();
  for (const { rfilename: file, size } of files) {
    if (!PLAIN.test(file) || NO_MODEL.test(file)) continue;
    const name = withoutPart(file);
    const parts = Number(PART.exec(file)?.[2] ?? 1);
    models.set(name, [...(models.get(name) ?? []), { file, size: size ?? Number.NaN, parts }]);
  }
  return [...models.values()].flatMap((parts) => {
    if (parts.length !== parts[0]?.parts) return [];
    const sorted = parts.toSorted((one, other) => (one.file < other.file ? -1 : 1));
    return [{ files: sorted.map(({ file }) => file), bytes: sorted.reduce((sum, { size }) => sum + size, 0) }];
  });
}

/** What all files of a model have in common. */
export function withoutPart(file: string): string {
  return file.replace(PART, ".gguf");
}
