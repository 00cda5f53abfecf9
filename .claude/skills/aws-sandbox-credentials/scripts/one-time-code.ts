import { Secret, TOTP, URI } from "otpauth";
import { UserError } from "../../../../user-error.ts";

/**
 * The six digits of RFC 6238 for this moment, from the secret key of an authenticator app or its `otpauth://` address.
 * @throws UserError
 */
export function oneTimeCode(secret: string, now: number = Date.now()): string {
  return generator(secret.trim()).generate({ timestamp: now });
}

function generator(secret: string): TOTP {
  try {
    if (secret.startsWith("otpauth://")) {
      const parsed = URI.parse(secret);
      if (parsed instanceof TOTP) return parsed;
    } else {
      const letters = secret.replaceAll(/[\s-]/g, "");
      if (letters !== "") return new TOTP({ secret: Secret.fromBase32(letters) });
    }
  } catch {
    // The library's messages quote the secret.
  }
  throw new UserError(
    "SANDBOX_TOTP_SECRET is no secret of an authenticator app: it has the letters A to Z and the digits 2 to 7, or begins with otpauth://totp/.",
  );
}
