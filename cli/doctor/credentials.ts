import { explainAwsError } from "../aws/aws-errors.ts";
import { duration } from "../text/quantities.ts";
import { type Check, error, ok, warning } from "./check.ts";
import { foundAndCure } from "./found-and-cure.ts";

/** A deployment with a large model may take this long. */
const LONG_ENOUGH_MILLISECONDS = 3_600_000;

export const credentials: Check = {
  name: "credentials",
  async run({ identity, stage: { environment } }) {
    try {
      const { arn, expiration } = await identity();
      const { AWS_ENDPOINT_URL: endpoint, AWS_EMULATOR: isMeant } = environment;
      if (endpoint) {
        const found = `${arn} at ${endpoint}, which AWS_ENDPOINT_URL puts in the place of AWS.`;
        // Left over from `npm start`, it would make everything look well.
        return isMeant ? ok(found) : warning(found, "Unset it before you deploy.");
      }
      if (expiration === undefined) return ok(arn);
      const left = expiration.getTime() - Date.now();
      if (left <= 0) return error(`${arn}, but the credentials have expired.`, "Sign in again.");
      if (left < LONG_ENOUGH_MILLISECONDS) {
        return warning(
          `${arn}, but the credentials expire in ${duration(left)}.`,
          "Sign in again before you deploy: a large model takes up to an hour.",
        );
      }
      return ok(`${arn}, for ${duration(left)} more`);
    } catch (reason) {
      const sentence = explainAwsError(reason);
      if (sentence === undefined) throw reason;
      return error(...foundAndCure(sentence, "Check the network and AWS_PROFILE."));
    }
  },
};
