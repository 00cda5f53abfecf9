/**
 * Whether what was deployed is the model that the hub knows by this id: some it knows by two names, of which one lacks its owner, such as
 * `distilgpt2` for `distilbert/distilgpt2`.
 */
export function isSameModel(hubId: string, deployed: string): boolean {
  return hubId === deployed || (!deployed.includes("/") && hubId.endsWith(`/${deployed}`));
}
