import picocolors from "picocolors";

/** For a terminal that has colors, unless NO_COLOR is set (https://no-color.org); for any other stream with FORCE_COLOR. */
export function colorsFor({ isTTY }: { readonly isTTY?: boolean }, environment: NodeJS.ProcessEnv = process.env) {
  const { NO_COLOR, FORCE_COLOR, TERM } = environment;
  const forced = FORCE_COLOR !== undefined && FORCE_COLOR !== "0";
  return picocolors.createColors(!NO_COLOR && (forced || (isTTY === true && TERM !== "dumb")));
}
