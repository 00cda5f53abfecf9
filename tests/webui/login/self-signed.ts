import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../../user-error.ts";

export interface Certificate {
  readonly key: string;
  readonly cert: string;
  /** For programs that are told whom to trust. */
  readonly certFile: string;
}

/** A certificate for some names, in place of what a public authority would sign. */
export function selfSigned(folder: string, names: readonly string[]): Certificate {
  const [keyFile, certFile] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const words = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=openai-sagemaker tests"];
  const alternatives = `subjectAltName=${names.map((name) => `DNS:${name}`).join(",")}`;
  const { error, status } = spawnSync("openssl", [
    ...words,
    "-addext",
    alternatives,
    "-keyout",
    keyFile,
    "-out",
    certFile,
  ]);
  if (error !== undefined || status !== 0)
    throw new UserError("Install openssl, which makes a certificate for the login.");
  return { key: readFileSync(keyFile, "utf8"), cert: readFileSync(certFile, "utf8"), certFile };
}
