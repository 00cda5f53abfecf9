import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import Provider from "oidc-provider";
import type { Certificate } from "./self-signed.ts";

/** Somebody whom the provider knows: whatever the password, for the login is not what is tested. */
export interface Person {
  readonly email: string;
  readonly name: string;
  /** May change while the provider runs. */
  groups: readonly string[];
}

export interface ProviderClient {
  readonly id: string;
  readonly secret: string;
  readonly redirectUri: string;
  readonly afterLogout: string;
}

export type IdentityProvider = Awaited<ReturnType<typeof startIdentityProvider>>;

/** A certified OpenID Connect provider (npm `oidc-provider`), with the pages for logging in that it brings for development. */
export async function startIdentityProvider(
  { key, cert }: Certificate,
  client: ProviderClient,
  people: Readonly<Record<string, Person>>,
) {
  const server = createServer({ key, cert });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const issuer = `https://localhost:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: client.id,
        client_secret: client.secret,
        redirect_uris: [client.redirectUri],
        post_logout_redirect_uris: [client.afterLogout],
        token_endpoint_auth_method: "client_secret_basic",
      },
    ],
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"], groups: ["groups"] },
    scopes: ["openid", "email", "profile", "groups"],
    cookies: { keys: ["for tests"] },
    findAccount(_context, sub) {
      const person = people[sub];
      return person && { accountId: sub, claims: () => ({ sub, email_verified: true, ...person }) };
    },
  });
  server.on("request", provider.callback());
  return {
    discoveryUrl: `${issuer}/.well-known/openid-configuration`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
