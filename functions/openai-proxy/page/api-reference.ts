import { readStaticFile } from "./static-file.ts";
import type { StaticContent } from "./static-response.ts";

/** The OpenAPI document, with whom to ask. */
export function apiReference(contact: string | undefined): StaticContent {
  const document = JSON.parse(readStaticFile("openapi.json"));
  if (contact) document.info.contact = contactObject(contact);
  return { contentType: "application/json", body: JSON.stringify(document) };
}

/** https://spec.openapis.org/oas/v3.1.0#contact-object */
function contactObject(contact: string) {
  if (/^https?:/i.test(contact)) return { url: contact };
  if (/^[^\s@<>]+@[^\s@<>]+$/.test(contact)) return { email: contact };
  return { name: contact };
}
