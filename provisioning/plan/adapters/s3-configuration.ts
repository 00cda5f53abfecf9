import { partition } from "@aws-sdk/core/client";
import { defaultProvider } from "@aws-sdk/credential-provider-node";
import { Sha256 } from "@smithy/core/checksum";
import { HttpRequest } from "@smithy/core/protocols";
import { SignatureV4 } from "@smithy/signature-v4";
import { askFor, type ConfigurationAnswer, type ConfigurationFile } from "./configuration-file.ts";

/** SHA-256 of nothing, which S3 wants to be told. */
const EMPTY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

/**
 * Reads a configuration of an S3 prefix: one signed GET, for which the SDK's client would double the function's size.
 * By path and not by host: a bucket's name may have points, which no certificate covers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
export function s3Configuration(region: string) {
  const usual = `https://s3.${region}.${partition(region).dnsSuffix}`;
  const endpoint = process.env.AWS_ENDPOINT_URL_S3 || process.env.AWS_ENDPOINT_URL || usual;
  const { protocol, hostname, port, host } = new URL(endpoint);
  const address = { protocol, hostname, ...(port && { port: Number(port) }) };
  const credentials = defaultProvider();
  const signer = new SignatureV4({ service: "s3", region, credentials, sha256: Sha256, uriEscapePath: false });

  return (uri: string, file: ConfigurationFile): Promise<ConfigurationAnswer> =>
    askFor(async (signal) => {
      const { hostname: bucket, pathname } = new URL(uri);
      const path = `/${bucket}${pathname.split("/").map(encodeURIComponent).join("/")}${file}`;
      const headers = { host, "x-amz-content-sha256": EMPTY };
      const request = new HttpRequest({ ...address, method: "GET", path, headers });
      const signed = (await signer.sign(request)) as HttpRequest;
      const { host: _, ...sent } = signed.headers;
      return fetch(`${protocol}//${host}${path}`, { headers: sent, signal });
    });
}
