import { mintToken } from "./mint-token.ts";

/**
 * Of `_generate_token` in sagemaker-core 2.27.0 (PyPI), with botocore 1.44.8 and its `get_current_datetime` at this time:
 * region eu-north-1, expires 3600, and these credentials, which AWS's documentation has for examples.
 */
const now = new Date("2026-11-30T12:00:00Z");
const keys = { accessKeyId: "ASIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY" };

it.each([
  [
    "a session",
    { ...keys, sessionToken: "FwoGZXIvYXdzEXAMPLE/token+with=signs" },
    [
      "sagemaker-api-key-",
      "c2FnZW1ha2VyLmFtYXpvbmF3cy5jb20vP0FjdGlvbj1DYWxsV2l0aEJlYXJlclRva2VuJlgtQW16LUFsZ29yaXRobT1BV1M0LUhNQUMtU0hBMj",
      "U2JlgtQW16LUNyZWRlbnRpYWw9QVNJQUlPU0ZPRE5ON0VYQU1QTEUlMkYyMDI2MTEzMCUyRmV1LW5vcnRoLTElMkZzYWdlbWFrZXIlMkZhd3M0",
      "X3JlcXVlc3QmWC1BbXotRGF0ZT0yMDI2MTEzMFQxMjAwMDBaJlgtQW16LUV4cGlyZXM9MzYwMCZYLUFtei1TaWduZWRIZWFkZXJzPWhvc3QmWC",
      "1BbXotU2VjdXJpdHktVG9rZW49RndvR1pYSXZZWGR6RVhBTVBMRSUyRnRva2VuJTJCd2l0aCUzRHNpZ25zJlgtQW16LVNpZ25hdHVyZT1iM2E5",
      "YjUzZjViM2NlYzE5NTAwMjdhZmFhODgzZjhlM2VmMmFkZjY0Y2RiZmNkYmI2M2JjZTk1MzJjZDZjMzg0JlZlcnNpb249MQ==",
    ].join(""),
  ],
  [
    "keys that do not expire",
    keys,
    [
      "sagemaker-api-key-",
      "c2FnZW1ha2VyLmFtYXpvbmF3cy5jb20vP0FjdGlvbj1DYWxsV2l0aEJlYXJlclRva2VuJlgtQW16LUFsZ29yaXRobT1BV1M0LUhNQUMtU0hBMj",
      "U2JlgtQW16LUNyZWRlbnRpYWw9QVNJQUlPU0ZPRE5ON0VYQU1QTEUlMkYyMDI2MTEzMCUyRmV1LW5vcnRoLTElMkZzYWdlbWFrZXIlMkZhd3M0",
      "X3JlcXVlc3QmWC1BbXotRGF0ZT0yMDI2MTEzMFQxMjAwMDBaJlgtQW16LUV4cGlyZXM9MzYwMCZYLUFtei1TaWduZWRIZWFkZXJzPWhvc3QmWC",
      "1BbXotU2lnbmF0dXJlPTE0NDE2OWI0MTRhNzE5NTM3NGFiN2Q5OTEzNmMwMWVlMTgzYmEwNTk0NWU0NDJjZGNiOGRkNDRhNzEwZTg5NzImVmVy",
      "c2lvbj0x",
    ].join(""),
  ],
])("makes the same token of %s as AWS's own generator", async (_what, credentials, expected) => {
  expect(await mintToken({ credentials, region: "eu-north-1", seconds: 3_600, now })).toBe(expected);
});
