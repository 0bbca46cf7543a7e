import { countOf } from "../count-of.ts";
import { Refusal, UsageError } from "../errors.ts";
import { folderExists, listFiles } from "../files/look.ts";
import { joinPath, resolvePath } from "../files/paths.ts";
import { readTextFile } from "../files/read.ts";
import { removeFile, writeGenerated } from "../files/write.ts";
import { REQUEST_ID } from "../requests.ts";
import { requireReviews } from "../review.ts";
import { sayInvalid } from "../say-invalid.ts";
import { html } from "../site/html.ts";
import { listFilters, renderList } from "../site/list.ts";
import { layOut, nameGenerator, type Page } from "../site/page.ts";
import { renderRequest } from "../site/request.ts";
import type { ExitCode, Invocation } from "../verb.ts";

/** `ccr site`: 1 where a request has errors; it has no page then, and the list says so. */
export function writeSite({ operands: [target, ...paths], terminal }: Invocation<object>): ExitCode {
  if (target === undefined) throw new UsageError("a folder to write to must be given");
  const folder = resolvePath(terminal.folder, target);
  if (REQUEST_ID.test(target)) throw new UsageError("a folder to write to comes first, then the requests");
  const { reviews, invalid } = requireReviews(paths, terminal);
  refuseRequestFolder(
    folder,
    [...reviews, ...invalid].map(({ file }) => resolvePath(terminal.folder, file)),
  );
  const written = new Set<string>();
  const write = (name: string, page: Page): void => {
    const file = joinPath(folder, name);
    writeGenerated(file, layOut({ ...page, generator: GENERATOR }));
    written.add(file);
  };
  const filters = listFilters(reviews);
  const nameOf = (filter: string | undefined): string => (filter === undefined ? "index.html" : `${filter}.html`);
  for (const filter of [undefined, ...filters]) {
    const shown = filter === undefined ? reviews : reviews.filter(filter.matches);
    const links = { linkTo: (id: string) => `requests/${id}.html`, linkToFilter: nameOf };
    const main = renderList({ reviews: shown, filters, filter: filter?.name, invalid, ...links });
    write(nameOf(filter?.name), { title: "Credential change requests", main });
  }
  for (const review of reviews) {
    const main = html`${renderRequest(review)}`;
    write(`requests/${review.id}.html`, { title: `${review.id} ${review.title}`, main, home: "../index.html" });
  }
  const stale = listOwnPages(folder).filter((file) => !written.has(file));
  for (const file of stale) removeFile(file);
  const removed = stale.length === 0 ? "" : `; removed ${countOf(stale.length, "page")} of an earlier run`;
  terminal.say(`${countOf(reviews.length, "request")}: ${target}/index.html${removed}`);
  sayInvalid(invalid, terminal);
  return invalid.length > 0 ? 1 : 0;
}

/** What a page says that this command wrote: by it alone one is taken away when its request is not shown any more. */
const GENERATOR = "ccr site";

/** The pages below a folder that this command wrote, by their names and by what they say. */
function listOwnPages(folder: string): readonly string[] {
  const isOwn = (file: string): boolean => readTextFile(file)?.includes(nameGenerator(GENERATOR)) === true;
  const lists = listFiles(folder, /^[a-z-]+\.html$/, { below: false }) ?? [];
  const pages = listFiles(joinPath(folder, "requests"), /^CCR-\d{4}-\d{4,}\.html$/, { below: false }) ?? [];
  return [...lists, ...pages].filter(isOwn);
}

/** Throws a {@link Refusal} where pages would come to lie among requests: a folder of requests is easily named in place of theirs. */
function refuseRequestFolder(folder: string, files: readonly string[]): void {
  for (const place of [folder, joinPath(folder, "requests")]) {
    const holdsRead = files.some((file) => resolvePath(file, "..") === place);
    const isOther =
      folderExists(place) && listFiles(place, /^CCR-\d{4}-\d{4,}.*\.ya?ml$/, { below: false })?.length !== 0;
    if (holdsRead || isOther) throw new Refusal([`${place} holds requests: pages go into a folder of their own`]);
  }
}
