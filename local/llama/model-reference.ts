import { statSync } from "node:fs";
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { UserError } from "../../user-error.ts";

/** What `--model` names. */
export type ModelReference =
  | { readonly kind: "file"; readonly path: string }
  | {
      readonly kind: "hub";
      readonly repository: string;
      /** A file of it, or a part of a file's name, such as a quantisation. */
      readonly wanted: string | undefined;
    };

/** @throws UserError */
export function readModelReference(text: string, folder = process.cwd()): ModelReference {
  const path = resolve(folder, text.replace(/^~(?=\/)/, homedir()));
  if (statSync(path, { throwIfNoEntry: false })?.isFile()) return { kind: "file", path };
  const [, repository, wanted] = /^([\w.-]+\/[\w.-]+)(?::([\w./-]+))?$/.exec(text) ?? [];
  const isPath = /^[.~/]/.test(text) || (/\.gguf$/i.test(text) && wanted === undefined);
  if (isPath || repository === undefined) {
    throw new UserError(
      `--model ${text}: there is no such file, and a model of the Hugging Face hub is named ORG/NAME, ORG/NAME:Q8_0 or ORG/NAME:FILE.gguf.`,
    );
  }
  return { kind: "hub", repository, wanted };
}

/** Where a file of a commit is kept. */
export function keptFile(
  cache: string,
  { repository, commit, path }: Record<"repository" | "commit" | "path", string>,
) {
  return join(cache, "models", repository, commit.slice(0, 12), path);
}
