/** Raised for what an operator has to change; the message is the sentence that says what and how. */
export class Refusal extends Error {
  override name = "Refusal";
}
