import { afterLogout, redirectUri } from "../../openwebui/login-environment.ts";
import { type Check, error, type Finding, ok, warning } from "./check.ts";
import type { DoctorClients } from "./clients.ts";
import { DiscoveryUnreadable } from "../web-ui/discovery-document.ts";

/** What follows an issuer in the address of its discovery document. */
const WELL_KNOWN = /\/\.well-known\/openid-configuration(\?.*)?$/;

/** Whether people can log in to the web UI by their organization's provider. */
export const login: Check = {
  name: "login",
  applies: ({ settings }) => settings.OPENID_PROVIDER_URL !== undefined,
  async run({ stage: { settings }, clients }) {
    const { OPENID_PROVIDER_URL: url = "", OAUTH_CLIENT_SECRET_ARN: arn = "", WEBUI_DOMAIN: domain = "" } = settings;
    const wrong = (await providerFault(clients, url)) ?? (await secretFault(clients, arn));
    if (wrong !== undefined) return wrong;
    const { WEBUI_ADMIN_EMAIL: email, OAUTH_ALLOWED_DOMAINS: domains = [] } = settings;
    if (domains.includes(email.split("@")[1] ?? "")) {
      return warning(
        `${email} is the administrator with the password, and of a domain that may log in by the provider: whoever has that address is refused there.`,
        "Set WEBUI_ADMIN_EMAIL to an address that nobody has at the provider, such as admin@localhost.",
      );
    }
    return ok(
      `${new URL(url).host} answers. Its client has to allow the redirect URI ${redirectUri(domain)} and, after a logout, ${afterLogout(domain)}`,
    );
  },
};

async function providerFault({ discovery }: DoctorClients, url: string): Promise<Finding | undefined> {
  try {
    const { issuer } = await discovery(url);
    const expected = url.replace(WELL_KNOWN, "");
    // OpenID Connect Discovery 1.0, 4.3: both have to be the same. Some issuers end in a slash.
    if (issuer.replace(/\/$/, "") === expected) return undefined;
    return error(
      `${url} calls its issuer ${issuer}, so that no token of it will be accepted.`,
      "Set OPENID_PROVIDER_URL to the issuer's own document: at Microsoft Entra that of your tenant, not of `common` or `organizations`.",
    );
  } catch (reason) {
    if (!(reason instanceof DiscoveryUnreadable)) throw reason;
    return error(`${url} ${reason.message}.`, "Check OPENID_PROVIDER_URL: a browser has to show JSON there.");
  }
}

async function secretFault({ secretText }: DoctorClients, arn: string): Promise<Finding | undefined> {
  let text: string | undefined;
  try {
    text = await secretText(arn);
  } catch (reason) {
    if (!(reason instanceof Error && /AccessDenied/.test(reason.name))) throw reason;
    return warning(
      `${arn} was not checked, for the caller may not read it; the web UI's machine may.`,
      "See to it that its text is the client's secret.",
    );
  }
  if (text === undefined) {
    return error(`There is no secret ${arn}.`, "Store the client's secret there, or check OAUTH_CLIENT_SECRET_ARN.");
  }
  if (text.trim() === "" || text.startsWith("{")) {
    return error(
      `${arn} holds ${text.startsWith("{") ? "JSON" : "nothing"}, and Open WebUI takes the whole text for the client's secret.`,
      "Store the secret as plain text, not as a key and its value.",
    );
  }
  // RFC 6749, 2.3.1 has it encoded in the header; Open WebUI 0.12.4 sends it as it is, which strict providers refuse.
  if (/[^\w.~-]/.test(text)) {
    return warning(
      `${arn} holds other characters than letters, digits and - . _ ~, which Open WebUI sends without encoding them: the provider may refuse each login.`,
      "Let the provider make a secret without them, and check that no line break was stored with it.",
    );
  }
  return undefined;
}
