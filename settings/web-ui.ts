import * as v from "valibot";
import { cidr, count, described, text, wholeNumber } from "./formats.ts";

/** Open WebUI, its machine and who reaches it. */
export const WEB_UI_SETTINGS = {
  VPC_ID: v.optional(
    described(text(/^vpc-([0-9a-f]{8}|[0-9a-f]{17})$/, "must be a VPC's id such as vpc-0123456789abcdef0"), {
      example: "vpc-0123456789abcdef0",
      meaning: "Network of the web UI. Without it everything else is deployed.",
    }),
  ),
  SUBNET_ID: v.optional(
    described(text(/^subnet-([0-9a-f]{8}|[0-9a-f]{17})$/, "must be a subnet's id such as subnet-0123456789abcdef0"), {
      example: "subnet-0123456789abcdef0",
      meaning: "Public subnet of the web UI, in `VPC_ID`.",
    }),
  ),
  ALLOWED_WEB_CIDR: v.optional(
    described(cidr, {
      example: "203.0.113.0/24",
      meaning: "Who may open the web UI. Required with it: never silently the whole internet.",
    }),
  ),
  SSH_KEY_NAME: v.optional(
    described(text(/^[\x21-\x7e][\x20-\x7e]{0,254}$/, "must be the name of an EC2 key pair"), {
      example: "my-key",
      meaning: "EC2 key pair. Port 22 opens only with `ALLOWED_SSH_CIDR` too; Session Manager always works.",
    }),
  ),
  ALLOWED_SSH_CIDR: v.optional(described(cidr, { example: "203.0.113.7/32", meaning: "Who may use port 22." })),
  WEBUI_INSTANCE_TYPE: v.optional(
    described(
      text(
        // Nitro, for its names of volumes; not Graviton, for another processor needs another machine image.
        /^(t3a?|[cmr][5-8](?!g)[a-z-]*)\.[a-z0-9]+$/,
        "must be an EC2 instance type of the families t3, t3a, m5 to m8, c5 to c8 or r5 to r8 without Graviton, such as t3.small",
      ),
      { example: "t3.medium", meaning: "EC2 instance type of the web UI; it needs 2 GiB of memory." },
    ),
    "t3.small",
  ),
  WEBUI_VOLUME_GIB: v.optional(
    described(wholeNumber(1, 16_384, "must be a whole number of GiB from 1 to 16384"), {
      example: "50",
      meaning: "Size of the web UI's data volume. It can grow, never shrink.",
    }),
    "20",
  ),
  WEBUI_DOMAIN: v.optional(
    described(
      text(
        /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/,
        "must be a domain name in lower case such as chat.example.com",
      ),
      {
        example: "chat.example.com",
        meaning:
          "Name that points at the web UI's address: HTTPS for `ALLOWED_WEB_CIDR`. Port 80 then opens to everybody, for the certificate alone.",
      },
    ),
  ),
  WEBUI_ADMIN_EMAIL: v.optional(
    described(
      text(
        // What Open WebUI takes for one: it knows `localhost`, and otherwise wants a dot.
        /^[a-z0-9._+-]{1,64}@(localhost|([a-z0-9-]+\.)+[a-z0-9-]+)$/,
        "must be an e-mail address in lower case such as admin@example.com",
      ),
      {
        example: "admin@example.com",
        meaning: "E-mail address of the web UI's first administrator. Used only while the data volume is empty.",
      },
    ),
    "admin@localhost",
  ),
  WEBUI_USER_TOKENS_PER_DAY: v.optional(
    described(count, {
      example: "50000",
      meaning:
        "Tokens, prompt and answer together, that each person who chats in the web UI may use up in a day (UTC). A message carries its whole chat with it. The limits of the web UI's key hold beside it.",
    }),
  ),
  WEBUI_USER_TOKENS_PER_MONTH: v.optional(described(count, { example: "1000000", meaning: "The same for a month." })),
  WEBUI_USER_REQUESTS_PER_MINUTE: v.optional(
    described(count, { example: "10", meaning: "Messages that each person may send in a minute." }),
  ),
  WEBUI_VERSION: v.optional(
    described(text(/^\d+\.\d+\.\d+$/, "must be a version of Open WebUI such as 0.12.4"), {
      example: "0.12.4",
      meaning: "Version of Open WebUI.",
    }),
    "0.12.4",
  ),
  WEBUI_DIGEST: v.optional(
    described(
      text(/^sha256:[0-9a-f]{64}$/, "must be the digest of that version's image, sha256: and 64 hexadecimal digits"),
      {
        example: `sha256:${"0".repeat(8)}…`,
        meaning: "Digest of that version's image: with it nobody can change what the version means.",
      },
    ),
  ),
};
