/** Bytes that a parameter holds at no cost. */
export const PARAMETER_BYTES = 4096;

/**
 * A value as the JSON text that Parameter Store stores. It refuses two braces in a row, as a Jinja template has them, and Terraform
 * reads `${` and `%{` as the beginning of an expression; in JSON one character of them can stand as its escape, and who parses the
 * text gets it back.
 * https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_PutParameter.html
 */
export function parameterValue(value: object): string {
  // JSON's own braces never stand so: what opens an object is followed by a name.
  return JSON.stringify(value).replaceAll("{{", "{\\u007b").replaceAll("${", "\\u0024{").replaceAll("%{", "\\u0025{");
}
