/** What people know a provider of logins by, of the address of its discovery document. */
export function providerName(discoveryUrl: string): string {
  return new URL(discoveryUrl).host;
}
