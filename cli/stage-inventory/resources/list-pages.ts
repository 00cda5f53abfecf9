/** All that a paginated operation finds: the names that `namesOf` takes from each page, as far as there are any. */
export async function listPages<Page>(
  pages: AsyncIterable<Page>,
  namesOf: (page: Page) => readonly (string | undefined)[] | undefined,
): Promise<string[]> {
  const found: string[] = [];
  for await (const page of pages) {
    for (const name of namesOf(page) ?? []) if (name !== undefined) found.push(name);
  }
  return found;
}
