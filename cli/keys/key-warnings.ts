import type { KeyLimits } from "../../contract/api-key.ts";

interface KnownKey {
  readonly id: string;
  readonly name: string;
  readonly expired: boolean;
}

/** What is allowed, and most likely not meant: a sentence each. */
export function keyWarnings(
  { name, limits = {} }: { readonly name?: string; readonly limits?: KeyLimits | undefined },
  keys: readonly KnownKey[] = [],
): string[] {
  const { tokensPerDay: day, tokensPerMonth: month } = limits;
  const same = keys.filter((key) => !key.expired && key.name === name?.trim()).map(({ id }) => id);
  return [
    ...(same.length === 0 ? [] : [`There is a key of the name ${name?.trim()} already: ${same.join(", ")}.`]),
    ...(day === undefined || month === undefined || day <= month
      ? []
      : [
          `${day.toLocaleString("en-US")} tokens a day are more than the ${month.toLocaleString("en-US")} of a month, so that the day's limit is never reached.`,
        ]),
  ];
}
