import { createHmac, timingSafeEqual } from "node:crypto";
import * as v from "valibot";

/**
 * What Open WebUI says of who asks: a JWT in the header `X-OpenWebUI-User-Jwt`, made anew for each request
 * (`open_webui/utils/headers.py` of 0.12.4).
 *
 * Read without a library. There is one issuer and one algorithm, and code that knows no other cannot be talked into one: of
 * RFC 7515 these lines are all that is left. `jose` would add 14 KB to the bundle, some milliseconds to an instance's first request and a
 * tenth of one to each (docs/decisions/0028-people-behind-the-web-ui.md).
 */
export interface UserToken {
  readonly userId: string;
  readonly name: string;
  readonly email: string;
}

/** Why a token is not believed, for the log. */
export type TokenFault = "too long" | "malformed" | "algorithm" | "signature" | "expired" | "not yet valid";

export class TokenNotBelieved extends Error {
  override readonly name = "TokenNotBelieved";
  readonly fault: TokenFault;

  constructor(fault: TokenFault) {
    super(`The web UI's token of who asks is not believed: ${fault}.`);
    this.fault = fault;
  }
}

/** An HTTP API takes 10,240 bytes of headers. A token of a person with the longest names has some 1,500. */
const MOST_CHARACTERS = 4_096;
/** By which the clocks of the web UI's machine and of Lambda may differ. */
const LEEWAY_SECONDS = 60;
/** Longer names are cut: they are stored. */
const MOST_NAME_CHARACTERS = 200;

const FORM = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;

/** RFC 7515, 4.1.11: whoever does not know an extension that is critical has to refuse. */
const Header = v.object({ alg: v.string(), crit: v.optional(v.never()) });
const Claims = v.object({
  iss: v.literal("open-webui"),
  sub: v.pipe(v.string(), v.minLength(1), v.maxLength(255)),
  exp: v.pipe(v.number(), v.finite()),
  nbf: v.optional(v.number()),
  name: v.fallback(v.string(), ""),
  email: v.fallback(v.string(), ""),
});

/**
 * @param now milliseconds since the epoch
 * @throws TokenNotBelieved
 */
export function readUserToken(token: string, secret: string, now: number): UserToken {
  if (token.length > MOST_CHARACTERS) throw new TokenNotBelieved("too long");
  const [, header = "", payload = "", signature = ""] = FORM.exec(token) ?? [];
  if (!signature) throw new TokenNotBelieved("malformed");
  if (parsed(Header, header).alg !== "HS256") throw new TokenNotBelieved("algorithm");
  // PyJWT's key is the secret as it is written, not the bytes that its digits stand for.
  const expected = createHmac("sha256", secret).update(`${header}.${payload}`).digest();
  const given = Buffer.from(signature, "base64url");
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) throw new TokenNotBelieved("signature");
  const { sub: userId, exp, nbf = 0, name, email } = parsed(Claims, payload);
  const seconds = now / 1_000;
  if (exp + LEEWAY_SECONDS <= seconds) throw new TokenNotBelieved("expired");
  if (nbf - LEEWAY_SECONDS > seconds) throw new TokenNotBelieved("not yet valid");
  return { userId, name: name.slice(0, MOST_NAME_CHARACTERS), email: email.slice(0, MOST_NAME_CHARACTERS) };
}

function parsed<T>(schema: v.GenericSchema<unknown, T>, part: string): T {
  const text = Buffer.from(part, "base64url").toString("utf8");
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), text);
  if (!result.success) throw new TokenNotBelieved("malformed");
  return result.output;
}
