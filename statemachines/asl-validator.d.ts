/** asl-validator ships no types of its own. */
declare module "asl-validator" {
  function validate(definition: unknown): { isValid: boolean; errors: readonly { Message: string }[] };
  export = validate;
}
