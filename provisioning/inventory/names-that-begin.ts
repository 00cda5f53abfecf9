/** SageMaker's lists find a text anywhere in a name: another stage's or product's name may contain ours. */
export function namesThatBegin(beginning: string, names: readonly (string | undefined)[]): string[] {
  return names.filter((name) => name !== undefined).filter((name) => name.startsWith(beginning));
}
