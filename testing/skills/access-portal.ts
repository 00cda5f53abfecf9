import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { TOTP } from "otpauth";
import { serveOnLoopback } from "../serve-on-loopback.ts";

export interface Account {
  readonly name: string;
  readonly id: string;
  readonly roles: readonly string[];
}

export interface Portal {
  readonly user: string;
  readonly password: string;
  /** Base32; without it nobody is asked for a code. */
  readonly totpSecret?: string;
  readonly accounts: readonly Account[];
  /** A request that is never answered. */
  readonly silent?: "/platform/login" | "username" | "roles";
}

/**
 * An access portal that behaves as that of IAM Identity Center does: a redirect to the sign-in of another path, one field a page drawn by a script, a
 * banner about cookies over everything, alerts, a tree of accounts whose roles come when one is opened, a dialog with the keys.
 */
export async function startAccessPortal(portal: Portal) {
  const server = await serveOnLoopback((request, response) => void answer(portal, request, response));
  return { ...server, url: `${server.url}/start` };
}

/** The keys that the portal hands out for a role of an account. */
export function portalKeys(accountId: string, role: string) {
  return {
    accessKeyId: `ASIA${accountId}ABCD`,
    secretAccessKey: `secret/of+${role}/0123456789/0123456789`,
    sessionToken: `token//of+${role}//${"0123456789".repeat(30)}==`,
  };
}

const SESSION = "portal-session=signed-in";

async function answer(portal: Portal, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://portal");
  const signedIn = request.headers.cookie?.includes(SESSION) ?? false;
  const step = url.pathname.replace("/api/", "");
  if (step === portal.silent) return;
  if (url.pathname === "/start" && !signedIn) {
    response.writeHead(302, { location: "/platform/login?workflowStateHandle=0000-handle" }).end();
  } else if (url.pathname === "/start") {
    html(response, PORTAL_PAGE);
  } else if (url.pathname === "/platform/login") {
    html(response, SIGN_IN_PAGE);
  } else if (step === "username" || step === "password" || step === "code") {
    json(response, signInStep(portal, step, await text(request)));
  } else if (signedIn && step === "accounts") {
    json(response, { body: portal.accounts.map(({ name, id }) => ({ name, id })) });
  } else if (signedIn && step === "roles") {
    json(response, { body: portal.accounts.find(({ id }) => id === url.searchParams.get("account"))?.roles });
  } else if (signedIn && step === "credentials") {
    json(response, { body: portalKeys(url.searchParams.get("account") ?? "", url.searchParams.get("role") ?? "") });
  } else {
    response.writeHead(404).end();
  }
}

interface Answer {
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function signInStep(portal: Portal, step: "username" | "password" | "code", value: string): Answer {
  const signedIn = { body: { next: "portal" }, headers: { "set-cookie": `${SESSION}; HttpOnly; Path=/` } };
  if (step === "username") {
    return { body: value === portal.user ? { next: "password" } : { alert: "We couldn't verify this user name." } };
  }
  if (step === "password") {
    if (value !== portal.password)
      return { body: { alert: "We couldn't verify your sign-in credentials.\nPlease try again." } };
    return portal.totpSecret === undefined ? signedIn : { body: { next: "code" } };
  }
  const matches = new TOTP({ secret: portal.totpSecret ?? "" }).validate({ token: value, window: 1 }) !== null;
  return matches ? signedIn : { body: { alert: "The MFA code is not valid." } };
}

function html(response: ServerResponse, page: string): void {
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end(page);
}

function json(response: ServerResponse, { body, headers = {} }: Answer): void {
  response.writeHead(200, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}

const COOKIE_BANNER = `
<div id="awsccc-cb" style="position:fixed;inset:0;background:#fffc;z-index:9">
  <button data-id="awsccc-cb-btn-accept">Accept</button>
  <button data-id="awsccc-cb-btn-decline" onclick="document.querySelector('#awsccc-cb').remove()">Decline</button>
</div>`;

const SIGN_IN_PAGE = `<!doctype html><title>Sign in</title>
<main></main><div role="alert" style="height:1px"></div>
<script>
const FIELDS = {
  username: '<label for="awsui-input-0">Username</label><div id="username-input"><input id="awsui-input-0" type="text"></div>',
  password: '<label for="awsui-input-1">Password</label><input id="awsui-input-1" data-testid="test-password-input" type="password">',
  code: '<div data-testid="vmfa-authentication"><label for="awsui-input-2">MFA code</label><input id="awsui-input-2" data-testid="test-input" type="text"><input type="checkbox"></div>',
};
function show(step) {
  document.querySelector("main").innerHTML = '<div class="alerts"></div><form>' + FIELDS[step] + '<button>Next</button></form>';
  document.querySelector("form").onsubmit = async (event) => {
    event.preventDefault();
    const value = document.querySelector("form input").value;
    const { next, alert } = await (await fetch("/api/" + step, { method: "POST", body: value })).json();
    if (next === "portal") location.href = "/start";
    else if (next) setTimeout(() => show(next), 50);
    else document.querySelector(".alerts").innerHTML = '<div data-testid="test-alert">' + alert.replace("\\n", "<br>") + '</div>';
  };
}
setTimeout(() => show("username"), 50);
</script>`;

const PORTAL_PAGE = `<!doctype html><title>AWS access portal</title>
<table role="treegrid"><tbody><tr><td>Loading accounts</td></tr></tbody></table>
${COOKIE_BANNER}
<script>
const body = document.querySelector("tbody");
const get = async (path) => (await fetch("/api/" + path)).json();
(async () => {
  const accounts = await get("accounts");
  body.innerHTML = accounts.map(({ name, id }) =>
    '<tr aria-level="1" data-account="' + id + '"><th><button aria-expanded="false">+</button><div data-testid="account-list-cell">' + name +
    '</div></th><td><span>' + id + '</span></td><td>owner@example.com</td></tr>').join("");
})();
body.onclick = async ({ target }) => {
  const row = target.closest("tr");
  if (target.matches("button[aria-expanded=false]")) {
    target.setAttribute("aria-expanded", "true");
    const roles = await get("roles?account=" + row.dataset.account);
    row.insertAdjacentHTML("afterend", roles.map((role) =>
      '<tr aria-level="2" data-account="' + row.dataset.account + '" data-role="' + role + '"><th><a data-testid="federation-link" href="#">' + role +
      '</a> | <a data-testid="role-creation-action-button" role="button" href="#">Access keys</a></th><td></td><td></td></tr>').join(""));
  }
  if (target.matches("[data-testid=role-creation-action-button]")) {
    const keys = await get("credentials?account=" + row.dataset.account + "&role=" + row.dataset.role);
    document.body.insertAdjacentHTML("beforeend", '<div role="dialog"><h2>Get credentials for ' + row.dataset.role + '</h2>' +
      '<pre>export AWS_ACCESS_KEY_ID="' + keys.accessKeyId + '"\\nexport AWS_SECRET_ACCESS_KEY="' + keys.secretAccessKey +
      '"\\nexport AWS_SESSION_TOKEN="' + keys.sessionToken + '"</pre>' +
      '<pre>[' + row.dataset.account + '_' + row.dataset.role + ']\\naws_access_key_id=' + keys.accessKeyId + '\\naws_secret_access_key=' +
      keys.secretAccessKey + '\\naws_session_token=' + keys.sessionToken + '</pre></div>');
  }
};
</script>`;
