/**
 * What others wrote as a text or a number, and nothing where it is something else. `String` and `Number` break on an object of JSON that
 * has a member `toString`.
 */
export function asText(value: unknown): string {
  return typeof value === "string" ? value : "";
}

export function asNumber(value: unknown): number {
  return typeof value === "number" ? value : 0;
}
