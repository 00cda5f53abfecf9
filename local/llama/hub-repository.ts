import * as v from "valibot";
import { UserError } from "../../user-error.ts";
import type { GgufFile } from "./choose-gguf.ts";

export interface HubAccess {
  /** `https://huggingface.co` or a mirror, without a slash at the end. */
  readonly endpoint: string;
  readonly token: string | undefined;
}

export function hubAccess({ HF_ENDPOINT, HF_TOKEN }: Readonly<Record<string, string | undefined>>): HubAccess {
  return { endpoint: (HF_ENDPOINT || "https://huggingface.co").replace(/\/+$/, ""), token: HF_TOKEN || undefined };
}

export interface HubRepository {
  readonly commit: string;
  readonly files: readonly GgufFile[];
}

/** Raised when the hub cannot be asked; the message is the reason. */
export class HubUnreachable extends Error {}

const Repository = v.object({
  sha: v.pipe(v.string(), v.regex(/^[0-9a-f]{7,64}$/)),
  siblings: v.array(
    v.object({
      rfilename: v.pipe(
        v.string(),
        // It becomes a path on this machine.
        v.check((name) => !name.split("/").includes("..") && !name.startsWith("/")),
      ),
      size: v.nullish(v.number()),
      lfs: v.nullish(v.object({ sha256: v.string(), size: v.number() })),
    }),
  ),
});

/**
 * What a repository of the hub has. Source: https://huggingface.co/docs/hub/api
 * @throws UserError for what a person can put right; HubUnreachable
 */
export async function readRepository({ endpoint, token }: HubAccess, repository: string): Promise<HubRepository> {
  const answer = await fetch(`${endpoint}/api/models/${repository}?blobs=true`, {
    headers: hubHeaders(token),
    signal: AbortSignal.timeout(20_000),
  }).catch((error: Error & { cause?: Error }) => {
    throw new HubUnreachable(`the hub ${endpoint} cannot be reached (${error.cause?.message || error.message})`);
  });
  if (!answer.ok) {
    await answer.body?.cancel();
    throw hubRefusal(answer.status, { repository, token, endpoint });
  }
  const read = v.safeParse(v.pipe(v.string(), v.parseJson(), Repository), await answer.text());
  if (!read.success) throw new HubUnreachable(`${endpoint} answers like no Hugging Face hub`);
  return {
    commit: read.output.sha,
    files: read.output.siblings.map(({ rfilename: path, size, lfs }) => ({
      path,
      size: lfs?.size ?? size ?? 0,
      sha256: lfs?.sha256,
    })),
  };
}

export function hubHeaders(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** The hub says 401 of what is not there, too, to who has no token. */
export function hubRefusal(
  status: number,
  { repository, token, endpoint }: HubAccess & { readonly repository: string },
): UserError | HubUnreachable {
  const page = `${endpoint}/${repository}`;
  if (status === 404)
    return new UserError(`--model ${repository}: the hub has no such model. Check the spelling: ${page}`);
  if (status === 401 && token === undefined) {
    return new UserError(
      `--model ${repository}: the hub has no public model of this name. Check the spelling; for a private or gated one set HF_TOKEN.`,
    );
  }
  if (status === 401)
    return new UserError(
      "--model: the hub does not know the token in HF_TOKEN: make one at https://huggingface.co/settings/tokens.",
    );
  if (status === 403)
    return new UserError(`--model ${repository}: accept its licence at ${page} with the account of HF_TOKEN.`);
  return new HubUnreachable(`the hub ${endpoint} answers HTTP ${status}`);
}
