/** What the person at the terminal can put right: shown as its message alone, without a stack trace. */
export class UserError extends Error {
  override name = "UserError";
}
