import type { AwsError } from "./aws-error.ts";

interface PageRequest<Item> {
  /** Unique, and orders the items as text. */
  readonly sortKey: (item: Item) => string;
  readonly descending?: boolean;
  readonly maxResults: number;
  readonly nextToken?: string | undefined;
  /** Each service has its own error for a token that it did not issue. */
  readonly invalidToken: (token: string) => AwsError;
}

/**
 * One page of a list. The token names the last item that was seen, not an offset, so that items which come and go
 * between two pages move nothing.
 */
export function page<Item>(items: Iterable<Item>, request: PageRequest<Item>): { items: Item[]; nextToken?: string } {
  const direction = request.descending ? -1 : 1;
  const entries = Array.from(items, (item) => ({ item, key: request.sortKey(item) }));
  entries.sort((a, b) => direction * compare(a.key, b.key));
  const after = request.nextToken === undefined ? undefined : decode(request.nextToken, request.invalidToken);
  const rest = after === undefined ? entries : entries.filter(({ key }) => direction * compare(key, after) > 0);
  const found = rest.slice(0, request.maxResults);
  const last = found.at(-1);
  return {
    items: found.map(({ item }) => item),
    ...(last && rest.length > found.length && { nextToken: encode(last.key) }),
  };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

const MARK = "after:";

function encode(key: string): string {
  return Buffer.from(MARK + key).toString("base64");
}

function decode(token: string, invalidToken: (token: string) => AwsError): string {
  const decoded = Buffer.from(token, "base64").toString();
  if (!decoded.startsWith(MARK)) throw invalidToken(token);
  return decoded.slice(MARK.length);
}
