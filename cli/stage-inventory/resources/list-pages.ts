/** Every name on the pages of a paginated operation. `namesOf` reads them from a page. */
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
