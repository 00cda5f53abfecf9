import { UserError } from "../../user-error.ts";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Terraform follows AWS_ENDPOINT_URL too. If it is left over from `npm start`, Terraform asks the local AWS for the resources in
 * the state, finds none, and forgets resources that are still billed.
 * @throws UserError unless AWS_EMULATOR says that an emulator is meant
 */
export function requireRealAws({ AWS_ENDPOINT_URL, AWS_EMULATOR }: Environment): void {
  if (!AWS_ENDPOINT_URL || AWS_EMULATOR) return;
  throw new UserError(
    `AWS_ENDPOINT_URL puts ${AWS_ENDPOINT_URL} in the place of AWS. Terraform would forget what it does not find there: unset it. ` +
      "To deploy to an emulator of AWS, from a folder without a state of yours, set AWS_EMULATOR=true.",
  );
}
