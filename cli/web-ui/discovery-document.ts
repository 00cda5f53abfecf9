import * as v from "valibot";

/** What a provider says of itself. https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderMetadata */
const DiscoveryDocument = v.looseObject({
  issuer: v.string(),
  authorization_endpoint: v.string(),
  token_endpoint: v.string(),
  jwks_uri: v.string(),
  /** Where a logout goes on to; https://openid.net/specs/openid-connect-rpinitiated-1_0.html */
  end_session_endpoint: v.optional(v.string()),
});
export type DiscoveryDocument = v.InferOutput<typeof DiscoveryDocument>;

/** Reads the document, or rejects with an Unreadable whose message is the end of a sentence. */
export type ReadDiscovery = (url: string) => Promise<DiscoveryDocument>;

export class DiscoveryUnreadable extends Error {
  override name = "DiscoveryUnreadable";
}

const TIMEOUT_MILLISECONDS = 5_000;

export const readDiscovery: ReadDiscovery = async (url) => {
  const response = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) }).catch((error: Error) => {
    const { cause = error } = error as { cause?: Error };
    throw new DiscoveryUnreadable(`does not answer (${cause.message})`);
  });
  if (!response.ok) throw new DiscoveryUnreadable(`answers ${response.status}`);
  const parsed = v.safeParse(v.pipe(v.string(), v.parseJson(), DiscoveryDocument), await response.text());
  if (!parsed.success) throw new DiscoveryUnreadable("answers with something that is no discovery document");
  return parsed.output;
};
