import * as v from "valibot";
import { contact, described, listOf, share, wholeNumber } from "./formats.ts";

/** Who may ask the gateway, for what, and how much. */
export const GATEWAY_SETTINGS = {
  CORS_ORIGINS: v.optional(
    described(
      listOf(
        // What a browser sends as `Origin`: scheme, host and perhaps a port.
        /^(\*|https?:\/\/[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?)$/,
        "must be origins in lower case, separated by commas, such as https://app.example.com, or *",
      ),
      {
        example: "https://app.example.com",
        meaning: "Origins whose pages may call the API from a browser, at both doors. They need a key too.",
      },
    ),
    "*",
  ),
  MEDIA_DOMAINS: v.optional(
    described(
      listOf(
        /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/,
        "must be host names in lower case, separated by commas, such as images.example.com",
      ),
      {
        example: "images.example.com",
        meaning:
          "Hosts from which the model's container may fetch images, audio and video that a message names by URL. Without it only `data:` URLs are taken.",
      },
    ),
  ),
  CONTACT: v.optional(
    described(contact, {
      example: "platform@example.com",
      meaning:
        "Whom callers can ask for help: a name, a mail address or a link. Everybody who has a URL of the API can read it: it stands on the page at `/`, and in the answers to a wrong key, a reached limit and a model that is not live.",
    }),
  ),
  REQUESTS_PER_SECOND: v.optional(
    described(wholeNumber(1, 10_000, "must be a whole number from 1 to 10000"), {
      example: "50",
      meaning: "Requests that the HTTP API lets through each second, all clients together; twice as many in a burst.",
    }),
    "500",
  ),
  MAX_CONCURRENCY: v.optional(
    described(wholeNumber(1, 10_000, "must be a whole number from 1 to 10000"), {
      example: "100",
      meaning:
        "Requests that each door works on at once; more are refused. It is taken from the account's own limit (Lambda's reserved concurrency), of which a new account has nothing to spare.",
    }),
  ),
  PROXY_MEMORY_MB: v.optional(
    described(wholeNumber(128, 10_240, "must be a whole number from 128 to 10240"), {
      example: "1024",
      meaning:
        "Memory of the function behind each door, in Lambda's MB. Processor and price grow with it: 1769 are one processor. The function needs some 210. More makes cold starts and requests of megabytes faster; less slows every answer down. docs/costs.md has measurements.",
    }),
    "512",
  ),
  MAX_HELD_REQUESTS: v.optional(
    described(wholeNumber(0, 60, "must be a whole number from 0 to 60"), {
      example: "20",
      meaning:
        "Streams that may wait at once, up to 13 minutes each, until their model is live: those of clients that ask for it with `X-Scale-Up-Timeout`, of keys with `--hold`, and of chat pages. Each occupies a function as long as it waits; more are told to come again.",
    }),
    "20",
  ),
  CACHED_TOKEN_WEIGHT: v.optional(
    described(share, {
      example: "0.1",
      meaning:
        "How much a prompt token that the container had in its prefix cache counts towards a key's limits: `1` as any other, `0` not at all. Containers that do not tell of them (LMI) have none. The usage report shows them at any weight.",
    }),
    "1",
  ),
  LIMITS_WHEN_UNREACHABLE: v.optional(
    described(v.picklist(["open", "closed"], "must be open or closed"), {
      example: "closed",
      meaning:
        "While DynamoDB cannot be reached, `open` lets the requests of keys with limits through, and `closed` refuses them. Keys without limits are not affected.",
    }),
    "open",
  ),
};
